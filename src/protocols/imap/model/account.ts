import { parentsOf } from "./list-pattern.js";
import { emptyMailbox, type Mailbox } from "./mailbox.js";

/** Between the levels of a name. */
export const DELIMITER = "/";

/** All that belongs to a user. Names are text; INBOX is always there. */
export interface Account {
  readonly mailboxes: ReadonlyMap<string, Mailbox>;
  readonly subscriptions: ReadonlySet<string>;
  /** What the next mailbox gets: greater than any before it. */
  readonly uidValidityNext: number;
  /** What extensions keep (slot.ts). */
  readonly slots?: ReadonlyMap<string, unknown>;
}

/** An account that has an INBOX. `uidValidity`: where to begin. */
export const newAccount = (uidValidity: number): Account => ({
  mailboxes: new Map([["INBOX", emptyMailbox(uidValidity)]]),
  subscriptions: new Set(),
  uidValidityNext: uidValidity + 1,
});

/** With that mailbox in place of the one of that name. */
export const withMailbox = (account: Account, name: string, mailbox: Mailbox): Account => ({
  ...account,
  mailboxes: new Map(account.mailboxes).set(name, mailbox),
});

/** The mailbox of a session, and its name now; undefined: it is there no more. */
export function mailboxWith(account: Account, uidValidity: number): readonly [string, Mailbox] | undefined {
  for (const entry of account.mailboxes) if (entry[1].uidValidity === uidValidity) return entry;
  return undefined;
}

/** Whether a name stands below another. */
export const isBelow = (name: string, parent: string): boolean => name.startsWith(parent + DELIMITER);

/** Whether there are mailboxes below a name. */
export const hasChildren = ({ mailboxes }: Account, name: string): boolean =>
  [...mailboxes.keys()].some((its) => isBelow(its, name));

/** Creates a mailbox, and those above it that are missing (RFC 9051 §6.3.4). There is none of that name that can be selected. */
export function create(account: Account, name: string): Account {
  const mailboxes = new Map(account.mailboxes);
  let { uidValidityNext } = account;
  for (const each of [...parentsOf(name, DELIMITER), name])
    if (!mailboxes.has(each) || each === name) mailboxes.set(each, emptyMailbox(uidValidityNext++));
  return { ...account, mailboxes, uidValidityNext };
}

/** Deletes a mailbox; one that has children stays as their parent, \Noselect (RFC 9051 §6.3.5). */
export function remove(account: Account, name: string): Account {
  const mailboxes = new Map(account.mailboxes);
  if (!hasChildren(account, name)) {
    mailboxes.delete(name);
    return { ...account, mailboxes };
  }
  mailboxes.set(name, emptyMailbox(account.uidValidityNext, true));
  return { ...account, mailboxes, uidValidityNext: account.uidValidityNext + 1 };
}

/** Renames a mailbox and those below it; of INBOX the messages go into a new mailbox (RFC 9051 §6.3.6). */
export function rename(account: Account, from: string, to: string): Account {
  const created = create(account, to);
  const mailboxes = new Map(created.mailboxes);
  const its = mailboxes.get(from) as Mailbox;
  if (from === "INBOX") {
    const { uidValidity } = mailboxes.get(to) as Mailbox;
    const messages = its.messages.map(({ key: _key, ...message }) => message);
    mailboxes.set(to, { ...its, uidValidity, messages });
    mailboxes.set(from, { ...its, messages: [] });
    return { ...created, mailboxes };
  }
  for (const [name, mailbox] of account.mailboxes) {
    if (name !== from && !isBelow(name, from)) continue;
    mailboxes.delete(name);
    mailboxes.set(to + name.slice(from.length), mailbox);
  }
  return { ...created, mailboxes };
}
