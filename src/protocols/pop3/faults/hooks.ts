import type { Command } from "../command-line.js";
import type { Entry, Outcome, SessionState } from "../model/state.js";
import { type ModelReply, positive } from "../replies/reply.js";
import type { Answered, Hooks } from "../server/fault.js";

/** Changes the text of replies to some commands ("" is the greeting). */
export function onText(keywords: readonly string[], change: (text: string, answered: Answered) => string): Hooks {
  return {
    reply: (octets, answered) => {
      const keyword = answered.command?.keyword ?? "";
      const text = octets.toString("latin1");
      return keywords.includes(keyword) ? Buffer.from(change(text, answered), "latin1") : octets;
    },
  };
}

/** What is left of a text (ISO 8859-1) where the eighth bit is stripped. */
export const sevenBit = (text: string): string =>
  text.replace(/[\x80-\xff]/g, (octet) => String.fromCharCode(octet.charCodeAt(0) & 127));

/** Changes what the model answers to some commands. */
export function onCommand(
  keywords: readonly string[],
  change: (outcome: Outcome, state: SessionState, command: Command) => Outcome,
): Hooks {
  return {
    outcome: (state, command, _world, proper) =>
      keywords.includes(command.keyword) && !state.sasl ? change(proper(), state, command) : proper(),
  };
}

/** Changes what the model answers for a certain reason. */
export const because = (reason: string, change: (outcome: Outcome, state: SessionState) => Outcome): Hooks => ({
  outcome(state, _command, _world, proper) {
    const outcome = proper();
    return outcome.because === reason ? change(outcome, state) : outcome;
  },
});

/** Changes the lines that come in. */
export const onLine = (change: (line: string) => string): Hooks => ({
  input: (octets) => Buffer.from(change(octets.toString("latin1")), "latin1"),
});

/** Announces a capability before login only. */
export const lostAfterLogin = (line: string | RegExp): Hooks =>
  onText(["CAPA"], (text, { before }) => (before.phase === "transaction" ? text.replace(line, "") : text));

/** Turns a refusal into success that changes nothing. */
export const accepted = (outcome: Outcome): Outcome =>
  outcome.reply.kind === "negative" ? { ...outcome, reply: positive("done") } : outcome;

/** The same outcome with another reply. */
export const saying = (outcome: Outcome, reply: ModelReply): Outcome => ({ ...outcome, reply });

/** Changes the messages as the session sees them afterwards. */
export const withEntries = (outcome: Outcome, change: (entry: Entry, number: number) => Entry): Outcome => ({
  ...outcome,
  next: { ...outcome.next, entries: outcome.next.entries.map((entry, at) => change(entry, at + 1)) },
});

/** After RETR: remembers that its message was read. */
export const notingRead = (outcome: Outcome, { args }: Command): Outcome =>
  withEntries(outcome, (entry, number) =>
    String(number) === args[0] ? { ...entry, facts: { ...entry.facts, read: "yes" } } : entry,
  );

export const wasRead = ({ facts }: Entry): boolean => facts?.read === "yes";
