import type { ReadBack, Stored } from "../../protocol/delivery.js";
import { memo } from "../../protocol/memo.js";
import { pause } from "../../wire/lifetime.js";
import { type Looking, lookIn } from "./box.js";
import { SHORTLY } from "./times.js";

/** Messages that a case has found to be what it asked for. */
const takenFrom = memo((_readBack: ReadBack) => new Set<string>());

const mark = ({ owner }: Looking, { key }: Stored): string => `${owner.user} ${key}`;

/** These are what a case has asked for, and no other's. */
export function take(looking: Looking, messages: readonly Stored[]): void {
  for (const message of messages) takenFrom(looking.readBack).add(mark(looking, message));
}

/** Whether there is no more after so many milliseconds than there is now; what the next case has taken for its own is its own. */
export async function staysFor(looking: Looking, ms: number, now: readonly Stored[]): Promise<boolean> {
  const known = new Set(now.map(({ key }) => key));
  const taken = takenFrom(looking.readBack);
  const isMore = (message: Stored) => !known.has(message.key) && !taken.has(mark(looking, message));
  try {
    await pause(ms);
    if (!(await lookIn(looking)).some(isMore)) return true;
    // It may just have come for a case that has not looked yet.
    await pause(SHORTLY);
    return !(await lookIn(looking)).some(isMore);
  } catch {
    return false;
  }
}

const seen = new WeakMap<ReadBack, boolean>();

/** Whether mail that is read back there says who sent it, as far as has been seen; nothing has: it does not. */
export function tellsSenders(readBack: ReadBack, senders: readonly (string | undefined)[]): boolean {
  if (senders.length > 0) seen.set(readBack, seen.get(readBack) !== false && senders.every((its) => its !== undefined));
  return seen.get(readBack) === true;
}
