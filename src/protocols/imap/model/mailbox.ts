import type { DateTime } from "../grammar/date-time.js";
import type { Flag } from "../grammar/flag.js";
import { flagKey } from "../grammar/flag.js";
import { type Entity, entityOf } from "../mime/entity.js";

/** A message in a mailbox. What never changes (RFC 9051 §2.3) is made once; flags are replaced. */
export interface StoredMessage {
  readonly uid: number;
  readonly flags: readonly Flag[];
  readonly internalDate: DateTime;
  /** Octets as ISO 8859-1. */
  readonly text: string;
  readonly entity: Entity;
  /** Names it where other protocols see it, too. */
  readonly key?: string;
}

/** A mailbox, as plain data: each change makes a new one. */
export interface Mailbox {
  readonly uidValidity: number;
  /** The UID that the next message gets. */
  readonly uidNext: number;
  /** UIDs ascend. */
  readonly messages: readonly StoredMessage[];
  /** Below this UID somebody was told that messages are recent (RFC 3501 §2.3.2). */
  readonly recentFrom: number;
  /** It is there for its children only: \Noselect. */
  readonly isNoSelect: boolean;
  /** Keywords that have been used in it, in their order. */
  readonly keywords: readonly Flag[];
  /** What it was created for (RFC 6154 §3). */
  readonly uses?: readonly Flag[];
}

export const emptyMailbox = (uidValidity: number, isNoSelect = false): Mailbox => ({
  uidValidity,
  uidNext: 1,
  messages: [],
  recentFrom: 1,
  isNoSelect,
  keywords: [],
});

/** A message to be put into a mailbox. */
export interface NewMessage {
  readonly flags: readonly Flag[];
  readonly internalDate: DateTime;
  readonly text: string;
  readonly key?: string;
}

/** Appends messages, in their order; UIDs are never used again. */
export function append(mailbox: Mailbox, added: readonly NewMessage[]): Mailbox {
  const messages = added.map((its, index) => ({
    ...its,
    uid: mailbox.uidNext + index,
    flags: distinct(its.flags),
    entity: entityOf(withoutNul(its.text)),
  }));
  return {
    ...withKeywords(
      mailbox,
      added.flatMap(({ flags }) => flags),
    ),
    uidNext: mailbox.uidNext + added.length,
    messages: [...mailbox.messages, ...messages],
  };
}

/** As it is told, but for BINARY: NUL stands in no string (RFC 9051 §4.3). */
export const withoutNul = (text: string): string => text.replaceAll("\0", "\x80");

/** With keywords that are new to it. */
function withKeywords(mailbox: Mailbox, flags: readonly Flag[]): Mailbox {
  const known = new Set(mailbox.keywords.map(flagKey));
  const added = distinct(flags).filter((flag) => !flag.startsWith("\\") && !known.has(flagKey(flag)));
  return added.length === 0 ? mailbox : { ...mailbox, keywords: [...mailbox.keywords, ...added] };
}

/** How STORE changes flags. */
export type FlagChange = "set" | "add" | "remove";

/** What a change makes of flags. */
export function changedFlags(before: readonly Flag[], how: FlagChange, flags: readonly Flag[]): readonly Flag[] {
  if (how === "set") return distinct(flags);
  if (how === "add") return distinct([...before, ...flags]);
  const keys = new Set(flags.map(flagKey));
  return before.filter((flag) => !keys.has(flagKey(flag)));
}

/** Changes the flags of the messages with those UIDs. */
export function changeFlags(
  mailbox: Mailbox,
  uids: ReadonlySet<number>,
  how: FlagChange,
  flags: readonly Flag[],
): Mailbox {
  const messages = mailbox.messages.map((its) =>
    uids.has(its.uid) ? { ...its, flags: changedFlags(its.flags, how, flags) } : its,
  );
  return { ...(how === "remove" ? mailbox : withKeywords(mailbox, flags)), messages };
}

/** Takes away the messages with those UIDs that are marked as deleted; without UIDs, all that are. */
export function expunge(mailbox: Mailbox, uids?: ReadonlySet<number>): Mailbox {
  const isGone = ({ uid, flags }: StoredMessage) => hasFlag(flags, "\\Deleted") && (uids?.has(uid) ?? true);
  return { ...mailbox, messages: mailbox.messages.filter((its) => !isGone(its)) };
}

export const hasFlag = (flags: readonly Flag[], flag: Flag): boolean => {
  const key = flagKey(flag);
  return flags.some((its) => flagKey(its) === key);
};

/** Each once, as it was written first. */
function distinct(flags: readonly Flag[]): readonly Flag[] {
  const byKey = new Map<string, Flag>();
  for (const flag of flags) if (!byKey.has(flagKey(flag))) byKey.set(flagKey(flag), flag);
  return [...byKey.values()];
}
