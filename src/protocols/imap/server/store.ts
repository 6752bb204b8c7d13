import { randomBytes } from "node:crypto";
import type { Mailboxes, Stored } from "../../../protocol/delivery.js";
import type { Account as Login } from "../../../protocol/target.js";
import { canonical } from "../../../reference/canonical.js";
import { mailboxes } from "../../../runner/read-back/memory.js";
import { latin1 } from "../../../wire/latin1.js";
import { dateTimeOf } from "../grammar/date-time.js";
import { type Account, newAccount, withMailbox } from "../model/account.js";
import { append, type Mailbox } from "../model/mailbox.js";
import type { World } from "../model/state.js";

/** Mailboxes in memory. INBOX is what POP3 shows, and where SMTP delivers. */
export interface Store {
  readonly mailboxes: Mailboxes;
  /** What is there of a user, with mail that has come and without what others have taken. */
  readonly account: (user: string) => Account;
  /** Keeps an account as a session has changed it. */
  readonly keep: (user: string, account: Account) => void;
  /** Tells whenever something of a user may have changed, until the function that it gives is called. */
  readonly watch: (user: string, changed: () => void) => () => void;
  readonly world: Pick<World, "accountOf" | "checkPassword" | "passwordOf" | "newChallenge" | "now">;
}

/** How often who watches looks again, whatever happens. */
const PAUSE_MS = 1000;

/** The mailboxes of accounts. */
export function memoryStore(
  logins: readonly Login[],
  boxes: Mailboxes = mailboxes("the reference server", false),
): Store {
  const passwords = new Map(logins.map(({ user, password }) => [user, password]));
  const accounts = new Map<string, Account>();
  /** What INBOX was made of the last time. */
  const shown = new Map<string, readonly Stored[]>();
  const watching = new Map<string, Set<() => void>>();
  // A later start has greater ones.
  const uidValidity = Math.floor(Date.now() / 1000);

  const account = (user: string): Account => {
    const its = accounts.get(user) ?? newAccount(uidValidity);
    const now = boxes.of(user);
    if (accounts.has(user) && shown.get(user) === now) return its;
    const reconciled = withInbox(its, now);
    accounts.set(user, reconciled);
    shown.set(user, now);
    return reconciled;
  };
  const ring = (user: string) => {
    for (const changed of watching.get(user) ?? []) changed();
  };
  const follow = async (user: string) => {
    const its = boxes.watch({ user, password: "" });
    while ((watching.get(user)?.size ?? 0) > 0) {
      await its.changed(PAUSE_MS);
      ring(user);
    }
    its.close();
  };

  return {
    mailboxes: boxes,
    account,
    keep(user, next) {
      const before = accounts.get(user);
      if (before === next) return;
      const isSameInbox = before && inboxOf(before).messages === inboxOf(next).messages;
      accounts.set(user, isSameInbox ? next : withKeys(user, next, boxes));
      if (!isSameInbox) shown.set(user, boxes.of(user));
      ring(user);
    },
    watch(user, changed) {
      const its = watching.get(user) ?? new Set();
      watching.set(user, its);
      const own = () => changed();
      its.add(own);
      if (its.size === 1) void follow(user);
      return () => void its.delete(own);
    },
    world: {
      accountOf: account,
      checkPassword: (user, password) => passwords.get(user) === password,
      passwordOf: (user) => passwords.get(user),
      newChallenge: () => `<${randomBytes(6).readUIntBE(0, 6)}.${Date.now()}@mailspec.localhost>`,
      now: () => dateTimeOf(new Date()),
    },
  };
}

const inboxOf = ({ mailboxes: all }: Account): Mailbox => all.get("INBOX") as Mailbox;

/** INBOX as the store has it: what is gone there is gone here, and what has come is appended. */
function withInbox(account: Account, now: readonly Stored[]): Account {
  const inbox = inboxOf(account);
  const keys = new Set(now.map(({ key }) => key));
  const known = new Set(inbox.messages.map(({ key }) => key));
  const left = inbox.messages.filter(({ key }) => key !== undefined && keys.has(key));
  const come = now.filter(({ key }) => !known.has(key));
  if (come.length === 0 && left.length === inbox.messages.length) return account;
  const internalDate = dateTimeOf(new Date());
  const added = come.map(({ key, octets }) => ({ key, flags: [], internalDate, text: latin1(canonical(octets)) }));
  return withMailbox(account, "INBOX", append({ ...inbox, messages: left }, added));
}

/** What is in INBOX stands in the store, and nothing else. */
function withKeys(user: string, account: Account, boxes: Mailboxes): Account {
  const inbox = inboxOf(account);
  const kept = new Set(inbox.messages.map(({ key }) => key));
  const gone = boxes.of(user).filter(({ key }) => !kept.has(key));
  boxes.remove(user, new Set(gone.map(({ key }) => key)));
  if (inbox.messages.every(({ key }) => key !== undefined)) return account;
  const messages = inbox.messages.map((message) => {
    if (message.key !== undefined) return message;
    boxes.put(user, { octets: Buffer.from(message.text, "latin1") });
    return { ...message, key: boxes.of(user).at(-1)?.key ?? "" };
  });
  return withMailbox(account, "INBOX", { ...inbox, messages });
}
