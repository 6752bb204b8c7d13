import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Exchanges between two collections: about one percent of the time. */
const EVERY = 20_000;

/** Octets of memory from which on garbage is collected. */
const HIGH = 200_000_000;
/** Milliseconds between two times while cases run. */
const PAUSE = 500;

/** By so many octets it has to have grown again: what cannot be collected is not gone through time and again. */
const GROWN = 20_000_000;

/** V8's collection, whenever it is called. */
function garbageCollection(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

let collect: (() => void) | undefined;
/** What was in use behind the last time. */
let left = 0;

/** Collects when much memory is in use: what a flood leaves behind would be there beside the next one, or beside a report. */
export function collectWhenHigh(): void {
  const used = process.memoryUsage.rss();
  left = Math.min(left, used);
  if (used < HIGH || used < left + GROWN) return;
  collect ??= garbageCollection();
  collect();
  left = process.memoryUsage.rss();
}

/** The same, for callers who call often. */
export function nowAndThen(): () => void {
  let last = 0;
  return () => {
    const now = performance.now();
    if (now - last < PAUSE) return;
    last = now;
    collectWhenHigh();
  };
}

/**
 * Keeps memory flat: scripts make much garbage and keep nothing, and V8 lets it pile up to several times what is in use.
 * Call it with the number of exchanges so far.
 */
export function collector(): (exchanges: number) => void {
  const garbage = garbageCollection();
  let last = 0;
  return (exchanges) => {
    if (exchanges - last < EVERY) return;
    last = exchanges;
    garbage();
  };
}
