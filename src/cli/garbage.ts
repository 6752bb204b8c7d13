import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Exchanges between two collections: about one percent of the time. */
const EVERY = 20_000;

/** Octets of memory from which on garbage is collected. */
const HIGH = 200_000_000;
/** Milliseconds between two times while cases run. */
const PAUSE = 500;

/** V8's collection, whenever it is called. */
function garbageCollection(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Collects when much memory is in use: what a flood leaves behind would be there beside the next one, or beside a report. */
export function collectWhenHigh(): void {
  if (process.memoryUsage.rss() > HIGH) garbageCollection()();
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
  const collect = garbageCollection();
  let last = 0;
  return (exchanges) => {
    if (exchanges - last < EVERY) return;
    last = exchanges;
    collect();
  };
}
