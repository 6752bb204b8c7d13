/** What one waits for who doesn't read. */
export type Awaited = "the end" | "anything";

interface Onlooker {
  readonly awaited: Awaited;
  readonly until: number;
  readonly told: (happened: boolean) => void;
}

/** Those who wait beside the readers until something happens. */
export interface Onlookers {
  /** True when it happened, false when the time is over. */
  wait(awaited: Awaited, ms: number): Promise<boolean>;
  /** Octets have come (`anything`), or nothing will come any more (`the end`, which is anything, too). */
  tell(happened: Awaited): void;
  /** Ends the waiting of those whose time is over; the time of the next one, Infinity if there is none. */
  expire(now: number): number;
}

/** Nobody at first. `wake` sees to it that `expire` is called at that time. */
export function onlookers(wake: (until: number) => void): Onlookers {
  const waiting = new Set<Onlooker>();
  const settle = (onlooker: Onlooker, happened: boolean) => {
    waiting.delete(onlooker);
    onlooker.told(happened);
  };
  return {
    wait: (awaited, ms) =>
      new Promise((told) => {
        const until = performance.now() + ms;
        waiting.add({ awaited, until, told });
        wake(until);
      }),
    tell(happened) {
      if (waiting.size === 0) return;
      for (const onlooker of waiting)
        if (happened === "the end" || onlooker.awaited === "anything") settle(onlooker, true);
    },
    expire(now) {
      let nearest = Number.POSITIVE_INFINITY;
      for (const onlooker of waiting) {
        if (onlooker.until <= now) settle(onlooker, false);
        else nearest = Math.min(nearest, onlooker.until);
      }
      return nearest;
    },
  };
}
