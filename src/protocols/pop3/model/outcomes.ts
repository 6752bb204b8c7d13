import buffer from "node:buffer";
import { type ModelReply, negative, positive } from "../replies/reply.js";
import type { Text } from "../texts.js";
import type { Entry, Outcome, Outcomes, SessionState, World } from "./state.js";

/** `+OK text`, and where it leads. */
export const accept = (next: SessionState, text: Text, because: string): [Outcome] => [
  { reply: positive(text), next, because },
];

/** A refusal that changes nothing. */
export const refuse = (state: SessionState, text: Text, because: string, code?: string): [Outcome] => [
  { reply: negative(text, code), next: state, because },
];

/** One reply, and where it leads. */
export const say = (next: SessionState, reply: ModelReply, because: string): [Outcome] => [{ reply, next, because }];

/** Arguments that the command doesn't take. */
export const badArguments = (state: SessionState): [Outcome] =>
  refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused");

/** Arguments too many: "Arguments: none" says so, if it forbids any. What is no text at all is no argument either. */
export const surplusArguments = (state: SessionState, rest: string): [Outcome] =>
  /^[ -~]*$/.test(rest) ? refuse(state, "bad-arguments", "rfc1939/3/surplus-argument-refused") : badArguments(state);

/** Messages that are not marked as deleted, with their numbers. */
export const unmarked = (state: SessionState) =>
  state.entries.flatMap((entry, index) => (entry.deleted ? [] : [{ ...entry, number: index + 1 }]));

/** Runs `use` on the message that the argument names, or refuses. */
export function withMessage(
  state: SessionState,
  argument: string | undefined,
  use: (entry: Entry, number: number) => Outcomes,
): Outcomes {
  if (argument === undefined || !/^\d+$/.test(argument)) return badArguments(state);
  const number = Number(argument);
  const entry = state.entries[number - 1];
  if (!entry) return refuse(state, "no-such-message", "rfc1939/5/no-such-message");
  if (entry.deleted) return refuse(state, "already-deleted", "rfc1939/5/dele-refers");
  const done = use(entry, number);
  // "01" is a number in decimal; nothing says that a server must take it.
  return argument.startsWith("0") ? [...done, ...badArguments(state)] : done;
}

/** Lock and open the maildrop (RFC 1939 §4). */
export function openMaildrop(state: SessionState, user: string, world: World): Outcomes {
  const messages = world.maildrop(user);
  if (messages === "in-use") return refuse(state, "in-use", "rfc1939/4/exclusive-lock", "IN-USE");
  const entries = messages.map((message) => ({ ...message, deleted: false }));
  const next: SessionState = { ...state, phase: "transaction", owner: user, entries };
  return accept(next, "logged-in", "rfc1939/4/enters-transaction");
}

/** The name that USER gave is forgotten. */
export function withoutName(state: SessionState): SessionState {
  const { named: _forgotten, ...rest } = state;
  return rest;
}

export const isUtf8 = (octets: string): boolean => buffer.isUtf8(Buffer.from(octets, "latin1"));
