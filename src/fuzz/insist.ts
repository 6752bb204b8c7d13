import type { FuzzPlace } from "../protocol/fuzz.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { isEnding, pause } from "../wire/lifetime.js";

/** Milliseconds for which a server may let nobody in, by default. */
const THROTTLED = 30_000;
/** Milliseconds for which nothing may listen: somebody may start it again. */
const GONE = 3000;

/**
 * Tries again for a while what a server does not let us do: that slows us down, no more. `isFinal`: it will not be otherwise.
 * The function that it gives throws SetUpError in the end.
 */
export function insistence(
  server: FuzzPlace["process"],
  isFinal: (error: SetUpError) => boolean,
  throttled = THROTTLED,
): <T>(work: () => Promise<T>) => Promise<T> {
  return async (work) => {
    const started = performance.now();
    for (let wait = 50; ; wait = Math.min(wait * 2, 2000)) {
      await server?.ready();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof SetUpError) || isFinal(error) || isEnding()) throw error;
        const until = started + (error.isGone && !server ? GONE : throttled);
        if (performance.now() + wait > until) throw error;
      }
      await pause(wait);
    }
  };
}
