import type { DateTime } from "../grammar/date-time.js";
import { create, withMailbox } from "../model/account.js";
import type { Mailbox, StoredMessage } from "../model/mailbox.js";
import type { Outcome } from "../model/state.js";
import type { Hooks, Taken } from "../server/fault.js";
import { conditionOf, lineOf, onCommand, onMailboxes, onResponse, result, undone } from "./hooks.js";

/** A tagged result, or an untagged OK, has no code. */
export const withoutCodes = (names: RegExp, code: string): Hooks =>
  onResponse(names, (its) => {
    if ((its.kind !== "tagged" && its.kind !== "condition") || its.code?.name !== code) return its;
    const { code: _code, ...rest } = its;
    return rest;
  });

/** The name of the mailbox that a command is about: of APPEND the first, of COPY and MOVE the last argument. */
export const nameIn = (taken: Taken): string => {
  const words = lineOf(taken.input).split(" ");
  return (taken.name === "APPEND" ? words[2] : words.at(-1))?.replaceAll('"', "") ?? "";
};

/** Changes what a command adds to a mailbox. */
export const adding = (names: RegExp, change: (its: StoredMessage) => StoredMessage): Hooks =>
  onCommand(names, (its, { account: before }) => {
    if (!its.account || !before) return its;
    const account = onMailboxes(its.account, (mailbox, name) => {
      const next = before.mailboxes.get(name)?.uidNext ?? 1;
      const changed = mailbox.messages.map((each) => (each.uid >= next ? change(each) : each));
      return mailbox.uidNext > next ? { ...mailbox, messages: changed } : mailbox;
    });
    return { ...its, account };
  });

/** Leaves the mailbox that a command is about otherwise, when the command is refused. */
export const leaving = (names: RegExp, change: (its: Mailbox, taken: Taken) => Mailbox): Hooks =>
  onCommand(names, (its, taken) => {
    const name = nameIn(taken);
    const mailbox = its.account?.mailboxes.get(name);
    if (!its.account || !mailbox || conditionOf(its) === "OK") return its;
    return { ...its, account: withMailbox(its.account, name, change(mailbox, taken)) };
  });

/** Makes the mailbox that is not there, and refuses all the same. */
export const creating = (names: RegExp): Hooks =>
  onCommand(names, (its, taken) => {
    const name = nameIn(taken);
    if (!its.account || its.account.mailboxes.has(name) || conditionOf(its) !== "NO") return its;
    return { ...its, account: create(its.account, name) };
  });

export const refused = (its: Outcome, taken: Taken): Outcome => undone(result(its, "NO"), taken);
export const empty = (now: () => DateTime) => ({ flags: [], internalDate: now(), text: "" });
