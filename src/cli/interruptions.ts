import { exitCode } from "../journal/exit-code.js";

/** What ends a run from outside. */
export interface Interruptions {
  /** A signal has come. */
  readonly signal: AbortSignal;
  /** Rejects with what is thrown where nobody waits for it. */
  readonly crash: Promise<never>;
  /** Nothing is caught any more. Throws what was thrown where nobody waited for it. */
  readonly release: () => void;
}

/** A second signal within so many milliseconds is the first one again: npm hands on what the terminal has sent to all. */
const AGAIN = 1000;
const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Catches signals and exceptions, so that reports can still be written. A signal that comes once more ends the process. */
export function interruptions(): Interruptions {
  const abort = new AbortController();
  const { signal } = abort;
  let since = 0;
  const interrupt = () => {
    if (!signal.aborted) since = performance.now();
    else if (performance.now() - since > AGAIN) process.exit(exitCode.interrupted);
    abort.abort();
  };
  let crashed: { readonly thrown: unknown } | undefined;
  let reject: (thrown: unknown) => void = () => undefined;
  const crash = new Promise<never>((_, its) => {
    reject = its;
  });
  // It may come when nobody waits any more.
  crash.catch(() => undefined);
  const fail = (thrown: unknown) => {
    crashed ??= { thrown };
    reject(thrown);
  };
  for (const name of names) process.on(name, interrupt);
  process.on("uncaughtException", fail);
  return {
    signal,
    crash,
    release() {
      // The signal that ended the run may still come once more.
      if (!signal.aborted) for (const name of names) process.off(name, interrupt);
      process.off("uncaughtException", fail);
      if (crashed) throw crashed.thrown;
    },
  };
}
