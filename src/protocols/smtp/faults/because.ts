import type { Mechanism, SaslMessages, SaslStep, SaslWorld } from "../../../reference/sasl/mechanism.js";
import type { Outcome } from "../model/state.js";
import type { Hooks } from "../server/fault.js";
import { saying } from "./hooks.js";

/** Changes what follows for a reason. */
export const because = (
  reason: string,
  change: (outcome: Outcome, ...of: Parameters<NonNullable<Hooks["outcome"]>>) => Outcome,
): Hooks => ({
  outcome(state, input, world, proper) {
    const outcome = proper();
    return outcome.because === reason ? change(outcome, state, input, world, proper) : outcome;
  },
});

/** What is said for a reason has another code. */
export const codeOf = (reason: string, code: string, status: string | undefined, text?: string): Hooks =>
  because(reason, (outcome) => saying(outcome, code, text, status));

/** Changes the octets of replies. */
export const rewriting = (from: RegExp, to: string): Hooks => ({
  reply: (octets) => Buffer.from(octets.toString("latin1").replace(from, to), "latin1"),
});

/** Mechanisms say something else. */
export const mechanism = (
  name: RegExp,
  next: (messages: SaslMessages, world: SaslWorld, its: Mechanism) => SaslStep,
): Hooks => ({
  mechanisms: (all) =>
    all.map((its) => (name.test(its.name) ? { ...its, next: (messages, world) => next(messages, world, its) } : its)),
});

/** Mechanisms hear something else in the client's messages. */
export const hearing = (name: RegExp, change: (message: Buffer, index: number) => Buffer | string): Hooks =>
  mechanism(name, ({ said, asked }, world, its) =>
    its.next({ said: said.map((message, index) => Buffer.from(change(message, index))), asked }, world),
  );

/** Replies to a command come behind the reply to the next other one. */
export function overtaken(verb: string): Hooks {
  const held = new Map<number, Buffer>();
  return {
    reply(octets, { input, connection }) {
      const before = held.get(connection) ?? Buffer.alloc(0);
      if (input?.kind === "command" && input.command.verb === verb) {
        held.set(connection, Buffer.concat([before, octets]));
        return Buffer.alloc(0);
      }
      held.delete(connection);
      return Buffer.concat([octets, before]);
    },
  };
}
