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
}

export const emptyMailbox = (uidValidity: number, isNoSelect = false): Mailbox => ({
  uidValidity,
  uidNext: 1,
  messages: [],
  recentFrom: 1,
  isNoSelect,
});

/** A message to be put into a mailbox. */
export interface NewMessage {
  readonly flags: readonly Flag[];
  readonly internalDate: DateTime;
  readonly text: string;
}

/** Appends messages, in their order; UIDs are never used again. */
export function append(mailbox: Mailbox, added: readonly NewMessage[]): Mailbox {
  const messages = added.map(({ flags, internalDate, text }, index) => ({
    uid: mailbox.uidNext + index,
    flags: distinct(flags),
    internalDate,
    text,
    entity: entityOf(text),
  }));
  return { ...mailbox, uidNext: mailbox.uidNext + added.length, messages: [...mailbox.messages, ...messages] };
}

/** How STORE changes flags. */
export type FlagChange = "set" | "add" | "remove";

/** Changes the flags of the messages with those UIDs. */
export function changeFlags(
  mailbox: Mailbox,
  uids: ReadonlySet<number>,
  how: FlagChange,
  flags: readonly Flag[],
): Mailbox {
  const keys = new Set(flags.map(flagKey));
  const changed = (before: readonly Flag[]): readonly Flag[] => {
    if (how === "set") return distinct(flags);
    return how === "add" ? distinct([...before, ...flags]) : before.filter((flag) => !keys.has(flagKey(flag)));
  };
  const messages = mailbox.messages.map((its) => (uids.has(its.uid) ? { ...its, flags: changed(its.flags) } : its));
  return { ...mailbox, messages };
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

function distinct(flags: readonly Flag[]): readonly Flag[] {
  const byKey = new Map(flags.map((flag) => [flagKey(flag), flag]));
  return [...byKey.values()];
}
