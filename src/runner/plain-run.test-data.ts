import type { RunOptions } from "./run.js";

/** Options of a run in a test that is about none of them. */
export const plainRun = (): Pick<RunOptions, "repeat" | "bail" | "strict" | "baseline" | "version" | "signal"> => ({
  repeat: 1,
  bail: 0,
  strict: false,
  baseline: [],
  version: "test",
  signal: new AbortController().signal,
});
