/** One timer for all waiting on a connection. */
export interface Alarm {
  /** Rings at that time (of performance.now()) or before. */
  readonly by: (until: number) => void;
  /** Will not ring any more, unless asked anew. */
  readonly stop: () => void;
}

/**
 * Makes one. `ring` ends the waiting of those whose time is over and gives the time of the next ones, Infinity if
 * nobody is left. The timer is armed anew only when it fires, because most waiting ends long before.
 */
export function alarm(ring: (now: number) => number): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let firesAt = 0;
  const fire = () => {
    timer = undefined;
    const next = ring(performance.now());
    if (next < Number.POSITIVE_INFINITY) by(next);
  };
  const by = (until: number) => {
    if (timer && firesAt <= until) return;
    clearTimeout(timer);
    firesAt = until;
    timer = setTimeout(fire, Math.max(1, until - performance.now()));
    timer.unref(); // the socket keeps us up
  };
  return {
    by,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
