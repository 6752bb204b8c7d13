import { exists, expunge as expunged, recent } from "../grammar/base.js";
import { fetch, flags as flagsItem, uid as uidItem } from "../grammar/fetch.js";
import { type Flag, flagKey } from "../grammar/flag.js";
import { type Named, ofKind } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import { flagsOf } from "./flags.js";
import { changedFlags, type FlagChange, type Mailbox } from "./mailbox.js";
import { numbered } from "./outcomes.js";

/** A message as a session was told of it. */
export interface Told {
  readonly uid: number;
  /** As they are compared, in order. */
  readonly flags: string;
}

/** What a session has been told of the mailbox that it has selected: message n is messages[n - 1]. */
export interface Seen {
  readonly messages: readonly Told[];
  /** UIDs that are recent in this session alone (RFC 3501 §2.3.2). */
  readonly recent: ReadonlySet<number>;
  /** How many keywords it was told of. */
  readonly keywords: number;
  /** The mailbox of which everything was told. */
  readonly all?: Mailbox;
}

export const nothingSeen: Seen = { messages: [], recent: new Set(), keywords: 0 };

const flagsKey = (flags: readonly Flag[]): string => flags.map(flagKey).sort().join(" ");

/** What may be told at a moment. */
export interface Occasion {
  /** Not while FETCH, STORE or SEARCH by number is in progress, nor without a command (RFC 9051 §7.5.1). */
  readonly mayExpunge: boolean;
  /** `\Recent` is told of: rev1. */
  readonly hasRecent: boolean;
  /** Of the session. */
  readonly isReadOnly?: boolean;
  /** FETCH responses have the UID: the command was one by UID (RFC 9051 §6.4.9), or nobody asked in rev2 (§7.5.2). */
  readonly withUid?: boolean;
}

/** Flags as a session reads them. */
export const flagsShown = (flags: readonly Flag[], isRecent: boolean): readonly Flag[] =>
  isRecent ? [...flags, "\\Recent"] : flags;

/**
 * What is news to a session about its mailbox, and what it has been told then: messages that are gone, that have come,
 * keywords that are new, and flags that have changed, in this order.
 */
export function newsFor(
  seen: Seen,
  mailbox: Mailbox,
  occasion: Occasion,
): { readonly responses: readonly Response[]; readonly seen: Seen } {
  if (seen.all === mailbox) return { responses: [], seen };
  const { mayExpunge, hasRecent, isReadOnly = false, withUid } = occasion;
  const responses: Response[] = [];
  const tell = (number: number, its: Named) => responses.push(numbered(number, its));
  const there = new Map(mailbox.messages.map((message) => [message.uid, message]));

  let messages = seen.messages;
  if (mayExpunge && messages.some(({ uid }) => !there.has(uid))) {
    const left: Told[] = [];
    for (const told of messages) {
      if (there.has(told.uid)) left.push(told);
      else tell(left.length + 1, ofKind(expunged, undefined));
    }
    messages = left;
  }

  const last = messages.at(-1)?.uid ?? 0;
  const come = mailbox.messages.filter(({ uid }) => uid > last);
  const recentNow = new Set(seen.recent);
  for (const { uid } of come) if (uid >= mailbox.recentFrom) recentNow.add(uid);
  if (come.length > 0) {
    messages = [...messages, ...come.map(({ uid, flags }) => ({ uid, flags: flagsKey(flags) }))];
    tell(messages.length, ofKind(exists, undefined));
    if (hasRecent) tell(messages.filter(({ uid }) => recentNow.has(uid)).length, ofKind(recent, undefined));
  }

  const { keywords } = mailbox;
  if (keywords.length > seen.keywords) responses.push(...flagsOf(mailbox, isReadOnly));

  messages = messages.map((told, index) => {
    const flags = there.get(told.uid)?.flags;
    if (!flags || flagsKey(flags) === told.flags) return told;
    const shown = flagsShown(flags, hasRecent && recentNow.has(told.uid));
    tell(index + 1, ofKind(fetch, [...(withUid ? [ofKind(uidItem, told.uid)] : []), ofKind(flagsItem, shown)]));
    return { uid: told.uid, flags: flagsKey(flags) };
  });
  const isAll = messages.every(({ uid }) => there.has(uid));
  return {
    responses,
    seen: { messages, recent: recentNow, keywords: keywords.length, ...(isAll && { all: mailbox }) },
  };
}

/** Told what a change of its own makes of flags, without a word: what others changed is news still. */
export function changedSilently(seen: Seen, uids: ReadonlySet<number>, how: FlagChange, flags: readonly Flag[]): Seen {
  const { all: _all, ...rest } = seen;
  const messages = seen.messages.map((told) =>
    uids.has(told.uid)
      ? { ...told, flags: flagsKey(changedFlags(told.flags === "" ? [] : told.flags.split(" "), how, flags)) }
      : told,
  );
  return { ...rest, messages };
}

/** Told of the flags of some messages as they are. */
export function toldFlags(seen: Seen, flags: ReadonlyMap<number, readonly Flag[]>): Seen {
  const { all: _all, ...rest } = seen;
  const messages = seen.messages.map((told) => {
    const now = flags.get(told.uid);
    return now ? { ...told, flags: flagsKey(now) } : told;
  });
  return { ...rest, messages };
}
