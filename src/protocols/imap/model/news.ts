import { exists, expunge as expunged, recent } from "../grammar/base.js";
import { fetch, flags as flagsItem, uid as uidItem } from "../grammar/fetch.js";
import { type Flag, flagKey } from "../grammar/flag.js";
import { type Named, ofKind } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import type { Mailbox } from "./mailbox.js";

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
}

export const nothingSeen: Seen = { messages: [], recent: new Set() };

const flagsKey = (flags: readonly Flag[]): string => flags.map(flagKey).sort().join(" ");

/** What may be told at a moment. */
export interface Occasion {
  /** Not while FETCH, STORE or SEARCH by number is in progress, nor without a command (RFC 9051 §7.5.1). */
  readonly mayExpunge: boolean;
  /** `\Recent` is told of: rev1. */
  readonly hasRecent: boolean;
  /** Of what flags the client knows already, by UID: it changed them itself, silently. */
  readonly silent?: ReadonlySet<number>;
  /** FETCH responses have the UID: the command was one by UID (RFC 9051 §6.4.9). */
  readonly withUid?: boolean;
}

/**
 * What is news to a session about its mailbox, and what it has been told then: messages that are gone, that have come, and
 * flags that have changed, in this order.
 */
export function newsFor(
  seen: Seen,
  mailbox: Mailbox,
  occasion: Occasion,
): { readonly responses: readonly Response[]; readonly seen: Seen } {
  const { mayExpunge, hasRecent, silent, withUid } = occasion;
  const responses: Response[] = [];
  const numbered = (number: number, its: Named) => responses.push({ kind: "numbered", number, ...its });
  const there = new Map(mailbox.messages.map((message) => [message.uid, message]));

  let messages = seen.messages;
  if (mayExpunge && messages.some(({ uid }) => !there.has(uid))) {
    const left: Told[] = [];
    for (const told of messages) {
      if (there.has(told.uid)) left.push(told);
      else numbered(left.length + 1, ofKind(expunged, undefined));
    }
    messages = left;
  }

  const last = messages.at(-1)?.uid ?? 0;
  const come = mailbox.messages.filter(({ uid }) => uid > last);
  const recentNow = new Set(seen.recent);
  for (const { uid } of come) if (uid >= mailbox.recentFrom) recentNow.add(uid);
  if (come.length > 0) {
    messages = [...messages, ...come.map(({ uid, flags }) => ({ uid, flags: flagsKey(flags) }))];
    numbered(messages.length, ofKind(exists, undefined));
    if (hasRecent) numbered(messages.filter(({ uid }) => recentNow.has(uid)).length, ofKind(recent, undefined));
  }

  messages = messages.map((told, index) => {
    const flags = there.get(told.uid)?.flags;
    if (!flags || flagsKey(flags) === told.flags) return told;
    const shown = hasRecent && recentNow.has(told.uid) ? [...flags, "\\Recent"] : flags;
    if (!silent?.has(told.uid)) {
      const items = [...(withUid ? [ofKind(uidItem, told.uid)] : []), ofKind(flagsItem, shown)];
      numbered(index + 1, ofKind(fetch, items));
    }
    return { uid: told.uid, flags: flagsKey(flags) };
  });
  return { responses, seen: { messages, recent: recentNow } };
}
