import { leave } from "../wire/lifetime.js";

/** What comes of the work; undefined as soon as somebody says stop before that. What it throws later is heard by nobody. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    const over = () => signal.removeEventListener("abort", stop);
    leave(work);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(over);
  });
}
