import type { Target } from "../../protocol/target.js";

/** What comes has come within so many times what took longest. */
const FACTOR = 4;
/** Milliseconds in which a copy comes after the first one; and within which nobody says that nothing comes any more. */
export const SHORTLY = 300;

const longest = new WeakMap<Target, number>();

/** How long mail takes on a target, learnt from what arrived. In milliseconds. */
export function arrivalTimes(target: Target) {
  return {
    /** Mail came so long after all was said. */
    note: (ms: number): void => void longest.set(target, Math.max(ms, longest.get(target) ?? 0)),
    /** After that nothing comes any more; undefined: none has come yet, and nobody can tell. */
    settled(): number | undefined {
      const most = longest.get(target);
      return most === undefined ? undefined : Math.min(target.timeout, Math.max(SHORTLY, most * FACTOR));
    },
  };
}
