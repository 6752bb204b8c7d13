import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Exchanges between two collections: about one percent of the time. */
const EVERY = 20_000;

/**
 * Keeps memory flat: scripts make much garbage and keep nothing, and V8 lets it pile up to several times what is in use.
 * Call it with the number of exchanges so far.
 */
export function collector(): (exchanges: number) => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let last = 0;
  return (exchanges) => {
    if (exchanges - last < EVERY) return;
    last = exchanges;
    collect();
  };
}
