import type { Watching } from "../../protocol/delivery.js";
import { atEnd, pause } from "../../wire/lifetime.js";

/** Wakes who waits for a change; one that nobody waited for wakes who comes next. */
export interface Bell extends Watching {
  readonly ring: () => void;
}

/** `close`: what ends together with it. */
export function bell(close: () => void = () => undefined): Bell {
  let rang = false;
  let wake: () => void = () => undefined;
  return {
    ring() {
      rang = true;
      wake();
    },
    changed: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => wake(), Math.max(0, ms));
        const takeBack = atEnd(() => wake());
        wake = () => {
          clearTimeout(timer);
          takeBack();
          wake = () => undefined;
          rang = false;
          resolve();
        };
        if (rang) wake();
      }),
    close,
  };
}

/** Milliseconds between looks at something that cannot be watched: more and more. */
const PAUSE = { first: 20, last: 500 };

/** For what cannot be watched: it may always have changed, after a while. */
export function polling(): Watching {
  let next = PAUSE.first;
  return {
    changed(ms) {
      const wait = Math.min(ms, next);
      next = Math.min(next * 2, PAUSE.last);
      return pause(wait);
    },
    close: () => undefined,
  };
}
