import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Exchanges between two collections: about one percent of the time. */
const EVERY = 20_000;

/** Octets of memory from which on a run collects, and milliseconds between two times. */
const HIGH = 220_000_000;
const PAUSE = 1000;

/** V8's collection, whenever it is called. */
function garbageCollection(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Keeps a run below what a flood would make of it: what a server sent is garbage as soon as it is judged. Call it now and then. */
export function ceiling(): () => void {
  const collect = garbageCollection();
  let last = 0;
  return () => {
    const now = performance.now();
    if (now - last < PAUSE) return;
    last = now;
    if (process.memoryUsage.rss() > HIGH) collect();
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
