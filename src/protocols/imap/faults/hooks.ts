import { latin1 } from "../../../wire/latin1.js";
import type { Named } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import type { Account } from "../model/account.js";
import type { Mailbox, StoredMessage } from "../model/mailbox.js";
import type { Input, Outcome } from "../model/state.js";
import type { Answered, Fault, Hooks, Taken } from "../server/fault.js";

/** A fault. */
export const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks,
  summary,
  hooks,
});

/** Changes what comes of some commands: `UID FETCH` is one name. */
export const onCommand = (names: RegExp, change: (outcome: Outcome, taken: Taken) => Outcome): Hooks => ({
  outcome(taken, proper) {
    const outcome = proper();
    return taken.name !== undefined && names.test(taken.name) ? change(outcome, taken) : outcome;
  },
});

/** Changes each response to some commands: one, several, or none in its place. */
export const onResponse = (
  names: RegExp,
  change: (its: Response, answered: Answered) => Response | readonly Response[],
): Hooks => ({
  responses: (all, answered) =>
    answered.name !== undefined && names.test(answered.name) ? all.flatMap((its) => change(its, answered)) : all,
});

/** Untagged data of a name are not told. */
export const withoutData = (names: RegExp, data: string): Hooks =>
  onResponse(names, (its) => ("name" in its && its.name === data ? [] : its));

/** Untagged OK with a code is not told. */
export const withoutCode = (names: RegExp, code: string): Hooks =>
  onResponse(names, (its) => (its.kind === "condition" && its.code?.name === code ? [] : its));

/** The value of some data is another. */
export const changing = (names: RegExp, data: string, change: (value: never) => unknown): Hooks =>
  onResponse(names, (its) =>
    "name" in its && its.name === data ? { ...its, value: change(its.value as never) } : its,
  );

/** What is said to some commands is said otherwise: octets, as ISO 8859-1. */
export const rewriting = (names: RegExp, from: RegExp, to: string): Hooks => ({
  reply: (octets, { name }) =>
    name !== undefined && names.test(name)
      ? Buffer.from(octets.toString("latin1").replace(from, to), "latin1")
      : octets,
});

/** Where the capabilities are told those that fit are not. */
export const unlisted = (which: RegExp): Hooks => ({
  reply: (octets) =>
    Buffer.from(
      octets
        .toString("latin1")
        .replace(
          /^(\* CAPABILITY|.*\[CAPABILITY)( [^\]\r]*)/gm,
          (_all, head, names) => head + names.replace(which, ""),
        ),
      "latin1",
    ),
});

/** FETCH tells another value of an item. */
export const changingItem = (item: string, change: (value: never) => unknown): Hooks =>
  changing(/FETCH/, "FETCH", (items: readonly Named[]) => onItem(items, item, change));

/** Items of which those of a name have another value. */
export const onItem = (items: readonly Named[], name: string, change: (value: never) => unknown): readonly Named[] =>
  items.map((its) => (its.name === name ? { ...its, value: change(its.value as never) } : its));

/** The tagged result is another. */
export const result = (outcome: Outcome, condition: "OK" | "NO" | "BAD", text = "As you like"): Outcome => ({
  ...outcome,
  responses: outcome.responses.map(
    (its): Response => (its.kind === "tagged" ? { kind: "tagged", tag: its.tag, condition, text } : its),
  ),
});

/** What is said stays, and nothing is done. */
export const undone = (outcome: Outcome, { session, account }: Taken): Outcome => ({ ...outcome, session, account });

/** The condition of the tagged result. */
export const conditionOf = ({ responses }: Outcome): string | undefined =>
  responses.flatMap((its) => (its.kind === "tagged" ? [its.condition] : [])).at(-1);

/** The line of a command, as ISO 8859-1; `""` of what is none. */
export const lineOf = (input: Input): string => (input.kind === "command" ? latin1(input.source.line) : "");

/** Messages as they are kept are others. */
export const keeping = (change: (its: StoredMessage, before: Mailbox | undefined) => StoredMessage): Hooks => ({
  kept: (account, before) =>
    onMailboxes(account, (mailbox, name) => {
      const known = before?.mailboxes.get(name);
      return known === mailbox ? mailbox : { ...mailbox, messages: mailbox.messages.map((its) => change(its, known)) };
    }),
});

/** An account with other mailboxes. */
export const onMailboxes = (account: Account, change: (its: Mailbox, name: string) => Mailbox): Account => ({
  ...account,
  mailboxes: new Map([...account.mailboxes].map(([name, its]) => [name, change(its, name)])),
});

/** The commands that open a mailbox. */
export const SELECT = /^(?:SELECT|EXAMINE)$/;

const tagOf = ({ input, session }: Taken): string => session.sasl?.tag ?? lineOf(input).split(" ")[0] ?? "x";

/** Nothing but this result: all stays as it was. */
export const only = (taken: Taken, condition: "OK" | "NO" | "BAD", code?: string) => ({
  responses: [
    {
      kind: "tagged",
      tag: tagOf(taken),
      condition,
      ...(code !== undefined && { code: { name: code, value: undefined } }),
      text: "As you like",
    } satisfies Response,
  ],
  session: taken.session,
  account: taken.account,
});

/** Some commands, by their lines, come to this alone. */
export const onLines = (lines: RegExp, condition: "OK" | "NO" | "BAD", code?: string): Hooks => ({
  outcome: (taken, proper) =>
    taken.input.kind === "command" && lines.test(lineOf(taken.input)) ? only(taken, condition, code) : proper(),
});

/** Results of some commands that are BAD are NO. */
export const badIsNo = (isOne: (answered: Answered) => boolean): Hooks => ({
  responses: (all, answered) =>
    isOne(answered)
      ? all.map((its) => (its.kind === "tagged" && its.condition === "BAD" ? { ...its, condition: "NO" } : its))
      : all,
});
