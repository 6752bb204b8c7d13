import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import { extensions } from "../extensions/extensions.js";
import { appendUid, type CopyUid, copyUid } from "../extensions/uidplus.js";
import type { Source } from "../grammar/cursor.js";
import { flagKey } from "../grammar/flag.js";
import { type Named, valueIn } from "../grammar/kind.js";
import { rangesOf } from "../grammar/sequence-set.js";
import { type Account, create, newAccount } from "../model/account.js";
import { newSession, type Outcome, type SessionState, type World } from "../model/state.js";
import { step } from "../model/step.js";
import type { View } from "../view.js";

/** All commands are known, whatever a server offers. */
export const offersAll = {
  revisions: ["IMAP4rev1", "IMAP4rev2"],
  extensions,
  mechanisms: allMechanisms,
  offersTls: true,
  loginNeedsTls: false,
  maxSize: Number.MAX_SAFE_INTEGER,
} as const;

/** What the model asks of a server that is not ours. */
export const world: World = {
  ...offersAll,
  now: () => ({ year: 2026, month: 11, day: 27, hours: 12, minutes: 0, seconds: 0, zone: "+0000" }),
  accountOf: () => newAccount(1),
  checkPassword: () => true,
  passwordOf: () => undefined,
  newChallenge: () => "",
};

/** An account with that mailbox, which is empty. */
export const accountWith = (mailbox: string): Account => create(newAccount(1), mailbox);

/** A session as its client believes it to be; undefined: it is not known which messages its numbers mean. */
export function sessionOf(view: View, account: Account): SessionState | undefined {
  const enabled = view.enabled();
  const state = view.state();
  if (state === "connected" || state === "ended") return undefined;
  const base: SessionState = { ...newSession(false), state, enabled, ...(state !== "greeted" && { user: "x" }) };
  const selected = view.selected();
  if (state !== "selected" || !selected) return { ...base, state: state === "selected" ? "authenticated" : state };
  const mailbox = account.mailboxes.get(selected.name);
  if (!mailbox) return undefined;
  const stored = new Map(mailbox.messages.map(({ uid, flags }) => [uid, flags.map(flagKey).sort().join(" ")]));
  // With the flags that there are: what is news to a client comes now or later, and is nothing that a command has to tell.
  const messages = selected.messages.map(({ uid = 0 }) => ({ uid, flags: stored.get(uid) ?? "" }));
  if (messages.some(({ uid }) => uid === 0)) return undefined;
  return {
    ...base,
    selected: {
      uidValidity: mailbox.uidValidity,
      isReadOnly: selected.isReadOnly,
      seen: { messages, recent: new Set(), keywords: mailbox.keywords.length },
      saved: [],
    },
  };
}

/** What the model makes of a command; `uid`: the first of those that the server gave. undefined: it gave some, and nobody knows which. */
export function outcomeOf(
  session: SessionState,
  account: Account,
  source: Source,
  uid: number | undefined,
): Outcome | undefined {
  const input = { kind: "command", source } as const;
  const first = step(session, account, input, world);
  const added =
    first.account &&
    [...first.account.mailboxes].find(
      ([name, its]) => account.mailboxes.has(name) && account.mailboxes.get(name)?.uidNext !== its.uidNext,
    );
  if (!added) return first;
  const mailbox = account.mailboxes.get(added[0]);
  if (uid === undefined || !mailbox) return undefined;
  const moved = { ...account, mailboxes: new Map(account.mailboxes).set(added[0], { ...mailbox, uidNext: uid }) };
  return step(session, moved, input, world);
}

/** The first of the UIDs that were given, which come one after the other, as codes tell them; undefined: they don't. */
export function firstUid(codes: readonly Named[]): number | undefined {
  const appended = valueIn(appendUid, codes);
  if (appended) return appended.uid;
  const copied: CopyUid | undefined = valueIn(copyUid, codes);
  const ranges = copied ? rangesOf(copied.target, 0) : [];
  return ranges.length === 1 ? ranges[0]?.[0] : undefined;
}

/** UIDs and flags of a mailbox, in its order; of flags without \Recent, which each session has for itself. */
export const contentOf = (
  account: Account,
  name: string,
): readonly { readonly uid: number; readonly flags: string }[] =>
  (account.mailboxes.get(name)?.messages ?? []).map(({ uid, flags }) => ({
    uid,
    flags: flagsText(flags.map(flagKey)),
  }));

export const flagsText = (keys: Iterable<string>): string =>
  [...new Set(keys)]
    .filter((key) => key !== flagKey("\\Recent"))
    .sort()
    .join(" ");
