import { type Rule, skip } from "../grammar/cursor.js";
import { rangesOf, type SequenceSet, sequenceSet } from "../grammar/sequence-set.js";
import type { StoredMessage } from "./mailbox.js";
import type { InMailbox } from "./selected.js";

/** sequence-set, with `$` for what the last SEARCH has saved (RFC 9051 §9) */
export type MessageSet = SequenceSet | "$";

/** sequence-set = (seq-number / seq-range) ["," sequence-set] / "$" */
export const messageSet: Rule<MessageSet> = (from) => (skip(from, "$") ? "$" : sequenceSet(from));

/** A message that a command names, as the session numbers it. */
export interface Target {
  readonly number: number;
  readonly message: StoredMessage;
}

/** The messages that a command names, in their order. */
export interface Targets {
  readonly all: readonly Target[];
  /** Some were expunged by others, and the session has not been told. */
  readonly areSomeGone: boolean;
  /** A number is greater than that of the last message. */
  readonly isBeyond: boolean;
}

/** Looks up a set. UIDs that no message has are passed over (RFC 9051 §6.4.9). */
export function targetsOf({ selected, mailbox }: InMailbox, set: MessageSet, byUid: boolean): Targets {
  const { messages } = selected.seen;
  const there = new Map(mailbox.messages.map((message) => [message.uid, message]));
  const saved = new Set(set === "$" ? selected.saved : []);
  const largest = byUid ? (messages.at(-1)?.uid ?? mailbox.uidNext) : messages.length;
  const ranges = set === "$" ? [] : rangesOf(set, largest);
  const isNamed = (number: number, uid: number) => {
    if (set === "$") return saved.has(uid);
    const its = byUid ? uid : number;
    return ranges.some(([from, to]) => from <= its && its <= to);
  };
  const all: Target[] = [];
  let areSomeGone = false;
  for (const [index, { uid }] of messages.entries()) {
    if (!isNamed(index + 1, uid)) continue;
    const message = there.get(uid);
    if (message) all.push({ number: index + 1, message });
    else areSomeGone = true;
  }
  const isBeyond = !byUid && ranges.some(([from, to]) => from === 0 || to > messages.length);
  return { all, areSomeGone, isBeyond };
}
