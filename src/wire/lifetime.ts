import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";

interface Lifetime {
  readonly signal: AbortSignal;
  readonly left: Set<Promise<unknown>>;
}

const lifetimes = new AsyncLocalStorage<Lifetime>();

/** Milliseconds in which what is left when the work is done has to end. */
const LAST = 5000;

/**
 * Does work whose connections and pauses end with it, also those of what it has left under way (`leave`): when this settles nothing of
 * it is open. Outside of it, as on the command line, the end of the process ends them.
 */
export async function inLifetime<T>(work: () => Promise<T>): Promise<T> {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  const left = new Set<Promise<unknown>>();
  try {
    return await lifetimes.run({ signal: abort.signal, left }, work);
  } finally {
    abort.abort();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST);
    });
    await Promise.race([allOf(left), late]);
    clearTimeout(timer);
  }
}

/** More may be left by what is awaited. */
async function allOf(left: Set<Promise<unknown>>): Promise<void> {
  while (left.size > 0) {
    const now = [...left];
    await Promise.allSettled(now);
    for (const its of now) left.delete(its);
  }
}

/** Work that may still go on when the lifetime's is done. */
export function leave(work: Promise<unknown>): void {
  lifetimes.getStore()?.left.add(work);
}

/** Whether what goes on here has to end. */
export const isEnding = (): boolean => lifetimes.getStore()?.signal.aborted ?? false;

/** Something to be done when the lifetime ends; it is not kept alive by that. Gives what takes that back. */
export function atEnd(end: () => void): () => void {
  const signal = lifetimes.getStore()?.signal;
  if (!signal) return () => undefined;
  signal.addEventListener("abort", end, { once: true });
  return () => signal.removeEventListener("abort", end);
}

/** So many milliseconds, or until the lifetime ends. */
export function pause(ms: number): Promise<void> {
  if (isEnding()) return Promise.resolve();
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      takeBack();
      resolve();
    };
    const takeBack = atEnd(over);
    const timer = setTimeout(over, ms);
  });
}
