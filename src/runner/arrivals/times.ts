import type { Target } from "../../protocol/target.js";

/** What comes has come within so many times what took longest. */
const FACTOR = 4;
/** Milliseconds in which a copy comes after the first one; and within which nobody says that nothing comes any more. */
export const SHORTLY = 300;

/** Messages that count, but for the slowest one: what was slow once is not slow for ever. */
const LAST = 25;

const lately = new WeakMap<Target, readonly number[]>();

/** How long mail takes on a target, learnt from what arrived lately. In milliseconds. */
export function arrivalTimes(target: Target) {
  return {
    /** Mail came so long after all was said. */
    note: (ms: number): void => void lately.set(target, [ms, ...(lately.get(target) ?? [])].slice(0, LAST)),
    /** After that nothing comes any more; undefined: none has come yet, and nobody can tell. */
    settled(): number | undefined {
      const its = lately.get(target);
      if (!its) return undefined;
      const [most = 0, second = most] = its.toSorted((a, b) => b - a);
      return Math.min(target.timeout, Math.max(SHORTLY, second * FACTOR));
    },
  };
}

/** Whether what was waited for so long would have come, where another message took so long. */
export const hasHadTime = (waited: number, took: number): boolean => waited >= took * FACTOR;
