import type { Account } from "../model/account.js";
import type { Mailbox } from "../model/mailbox.js";
import { knowing } from "../model/selected.js";
import { step } from "../model/step.js";
import type { Fault, Hooks } from "../server/fault.js";
import { fault, lineOf, onCommand, only, onMailboxes, rewriting, SELECT } from "./hooks.js";

/** What a command adds to a mailbox stands first; numbers and UIDs stay in their order. */
const addedFirst = (mailbox: Mailbox, before: Mailbox | undefined): Mailbox => {
  const { messages } = mailbox;
  if (!before || messages.length <= before.messages.length) return mailbox;
  const added = messages.length - before.messages.length;
  const inOrder = [...messages.slice(-added), ...messages.slice(0, -added)];
  return {
    ...mailbox,
    messages: inOrder.map((its, at) => ({ ...its, uid: messages[at]?.uid ?? its.uid })),
  };
};

/** EXISTS counts what was expunged in the session, too. */
function countingGone(): Hooks {
  const gone = new Map<number, number>();
  return {
    responses: (all, { connection, name }) => {
      if (name === "SELECT" || name === "EXAMINE") gone.delete(connection);
      return all.map((its) => {
        if (its.kind !== "numbered") return its;
        const before = gone.get(connection) ?? 0;
        if (its.name === "EXPUNGE") gone.set(connection, before + 1);
        return its.name === "EXISTS" ? { ...its, number: its.number + before } : its;
      });
    },
  };
}

/** What SEARCH saves counts from the command behind the next one on. */
function savingLate(): Hooks {
  const waiting = new Map<number, readonly number[]>();
  return {
    outcome({ session, input }, proper) {
      const its = proper();
      const [before, now] = [session.selected, its.session.selected];
      if (!before || !now) return its;
      const late = waiting.get(now.uidValidity);
      waiting.delete(now.uidValidity);
      if (!/ SEARCH RETURN \(.*SAVE/i.test(lineOf(input)))
        return late ? { ...its, session: knowing(its.session, { saved: late }) } : its;
      waiting.set(now.uidValidity, now.saved);
      return { ...its, session: knowing(its.session, { saved: before.saved }) };
    },
  };
}

/** Messages are dated by their fields. */
const dated = (account: Account): Account =>
  onMailboxes(account, (mailbox) => ({
    ...mailbox,
    messages: mailbox.messages.map((its) =>
      /^Date: .* 01 Jan 1990 10:00:00 \+0000/m.test(its.text) ? { ...its, internalDate: YEARS_AGO } : its,
    ),
  }));
const YEARS_AGO = { year: 1990, month: 1, day: 1, hours: 10, minutes: 0, seconds: 0, zone: "+0000" };
const datedByField = onCommand(SELECT, (its) => ({ ...its, account: its.account && dated(its.account) }));

/** Which message a number means. */
export const numberFaults: readonly Fault[] = [
  fault("new-messages-first", "rfc9051/2.3.1.2/new-message-last", "What is appended is number 1", {
    ...onCommand(/^APPEND$/, (its, { account: before }) => ({
      ...its,
      account:
        its.account && onMailboxes(its.account, (mailbox, name) => addedFirst(mailbox, before?.mailboxes.get(name))),
    })),
  }),
  fault("uids-from-the-end", "rfc9051/2.3.1.2/ordered-by-uid", "The last message has the lowest UID", {
    reply: (octets, { name, before }) => {
      const uids = before.selected?.seen.messages.map(({ uid }) => uid) ?? [];
      const other = (uid: string) => String(uids[uids.length - 1 - uids.indexOf(Number(uid))] ?? uid);
      return name === "FETCH"
        ? Buffer.from(octets.toString("latin1").replace(/(?<=\(UID )\d+/g, other), "latin1")
        : octets;
    },
  }),
  fault("moved-with-uid", "rfc9051/6.4.8/new-uid", "What is moved keeps its UID", {
    ...onCommand(/MOVE$/, (its, { account: before, session }) => ({
      ...its,
      account:
        its.account &&
        onMailboxes(its.account, (mailbox, name) => {
          const next = before?.mailboxes.get(name)?.uidNext ?? 1;
          const uid = session.selected?.seen.messages[0]?.uid ?? 1;
          return {
            ...mailbox,
            messages: mailbox.messages.map((each) => (each.uid >= next ? { ...each, uid } : each)),
          };
        }),
    })),
  }),
  fault(
    "exists-counts-the-gone",
    "rfc9051/7.5.1/expunge-decrements-count",
    "EXISTS counts what is gone",
    countingGone(),
  ),
  fault(
    "uid-search-behind-expunge",
    "rfc9051/5.5/uid-search-numbers-before-expunge",
    "UID SEARCH tells what is gone first, and means the numbers behind it",
    {
      outcome({ name, session, account, world, input }, proper) {
        if (name !== "UID SEARCH" || !session.selected) return proper();
        const told = step(session, account, { kind: "news" }, world);
        const found = step(told.session, told.account, input, world);
        return { ...found, responses: [...told.responses, ...found.responses] };
      },
    },
  ),
  fault("saved-by-number", "rfc9051/6.4.4.1/expunged-removed", "$ stands for numbers, which stay when messages go", {
    outcome({ session, ...taken }, proper) {
      const its = proper();
      const [before, now] = [session.selected, its.session.selected];
      if (taken.name === undefined || !before || !now || before.saved !== now.saved) return its;
      if (now.seen.messages.length >= before.seen.messages.length) return its;
      const saved = before.saved.flatMap((uid) => {
        const message = now.seen.messages[before.seen.messages.findIndex((told) => told.uid === uid)];
        return message ? [message.uid] : [];
      });
      return { ...its, session: knowing(its.session, { saved }) };
    },
  }),
  fault("saved-late", "rfc9051/6.4.4.2/in-order", "$ is what the SEARCH before the last one saved", savingLate()),
  fault("examined-and-expunged", "rfc9051/6.4.3/expunge-read-only", "EXPUNGE removes messages of what is examined", {
    outcome({ name, session, account, world, input }, proper) {
      if (!name?.endsWith("EXPUNGE") || !session.selected?.isReadOnly) return proper();
      const its = step(knowing(session, { isReadOnly: false }), account, input, world);
      return { ...its, session: knowing(its.session, { isReadOnly: true }) };
    },
  }),
  fault(
    "dots-below",
    "rfc9051/7.3.1/same-separator",
    "Names of three levels have another delimiter than those of two",
    rewriting(/^LIST$/, /"\/" (?="?[^/\r]+\/[^/\r]+\/)/g, '"." '),
  ),
  fault("draft-unknown", "rfc9051/2.3.2/system-flags", "\\Draft is no flag", {
    ...onCommand(/^STORE$/, (its, taken) => (/\\Draft/i.test(lineOf(taken.input)) ? only(taken, "BAD") : its)),
  }),
  fault(
    "dated-by-field",
    "rfc9051/2.3.3/internaldate-delivery",
    "The internal date is what the field Date says",
    datedByField,
  ),
  fault(
    "appended-dated-by-field",
    "rfc9051/2.3.3/internaldate-append",
    "The internal date is what the field Date says",
    datedByField,
  ),
  fault("keywords-are-no-keys", "rfc9051/9/search-key", "KEYWORD is no search key", {
    ...onCommand(/SEARCH$/, (its, taken) => (/ KEYWORD /i.test(lineOf(taken.input)) ? only(taken, "BAD") : its)),
  }),
];
