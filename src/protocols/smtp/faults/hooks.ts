import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import { reply, say } from "../model/outcomes.js";
import type { Input, MailTransaction, ModelReply, Outcome, SessionState } from "../model/state.js";
import type { Answered, Hooks } from "../server/fault.js";

/** What an input is called: a verb, "data" for mail data, "" for the greeting. */
const nameOf = (input: Input | undefined): string => {
  if (input === undefined) return "";
  return input.kind === "command" || input.kind === "chunk" ? input.command.verb : input.kind;
};

/** Changes the text of the replies to some commands ("" is the greeting, "data" the end of mail data). */
export const onText = (verbs: readonly string[], change: (text: string, answered: Answered) => string): Hooks => ({
  reply: (octets, answered) =>
    verbs.includes(nameOf(answered.input)) ? Buffer.from(change(latin1(octets), answered), "latin1") : octets,
});

/** Changes what the model answers to some commands. */
export const onCommand = (
  verbs: readonly string[],
  change: (outcome: Outcome, state: SessionState, command: Command) => Outcome,
): Hooks => ({
  outcome: (state, input, _world, proper) =>
    input.kind === "command" && verbs.includes(input.command.verb) ? change(proper(), state, input.command) : proper(),
});

/** Changes what the model answers to whatever comes. */
export const onOutcome = (change: (outcome: Outcome, state: SessionState, input: Input) => Outcome): Hooks => ({
  outcome: (state, input, _world, proper) => change(proper(), state, input),
});

/** Changes what the model answers to whatever comes, and carries on from one answer of a session to the next what it has to remember. */
export function carrying<T>(
  begin: T,
  change: (outcome: Outcome, carried: T, state: SessionState, input: Input) => readonly [Outcome, T],
): Hooks {
  const carried = new WeakMap<SessionState, T>();
  return onOutcome((proper, state, input) => {
    const [outcome, now] = change(proper, carried.get(state) ?? begin, state, input);
    const next = { ...outcome.next };
    carried.set(next, now);
    return { ...outcome, next };
  });
}

/** Changes the recipients of an open transaction. */
export function withRecipients(
  outcome: Outcome,
  change: (transaction: MailTransaction) => MailTransaction["recipients"],
): Outcome {
  const { transaction } = outcome.next;
  if (!transaction) return outcome;
  return { ...outcome, next: { ...outcome.next, transaction: { ...transaction, recipients: change(transaction) } } };
}

/** Changes the lines that come in, as ISO 8859-1. */
export const onLine = (change: (line: string, state: SessionState) => string): Hooks => ({
  line: (line, state) => Buffer.from(change(latin1(line), state), "latin1"),
});

/** Another reply of the same outcome. */
export const saying = (outcome: Outcome, code: string, text = "As you like", status?: string): Outcome => ({
  ...outcome,
  replies: [reply(code, status, text)],
});

/** Nothing but another reply: all stays as it was. */
export const only = (state: SessionState, code: string, text = "As you like"): Outcome =>
  say(state, reply(code, undefined, text), "fault");

/** The first reply. */
export const firstOf = ({ replies }: Outcome): ModelReply => replies[0];

/** Whether it refuses. */
export const isRefused = (outcome: Outcome): boolean => /^[45]/.test(firstOf(outcome).code);

/** What was refused at the end of the mail data is delivered all the same. */
export const deliversRefused: Hooks = {
  outcome(state, input, _world, proper) {
    const outcome = proper();
    const { transaction } = state;
    if (input.kind !== "data" || !transaction || outcome.takes) return outcome;
    return { ...outcome, takes: { transaction, recipients: transaction.recipients, content: input.content } };
  },
};
