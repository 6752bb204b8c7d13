import type { JournalRecord, Result } from "../journal/record.js";
import type { RuleSums } from "./rule-results.js";

/** Milliseconds after which counts are written down again. */
const EVERY = 1000;

/** What checkpoints are made of. */
export interface SoFar {
  readonly sums: RuleSums;
  readonly remarks: () => readonly string[];
  /** The results of the rules as they stand. */
  readonly rules: () => readonly Result[];
  readonly emit: (record: JournalRecord) => void;
}

/**
 * Called behind each case, before its result is told: writes down at once what was never seen before, and now and then how often. So
 * what is missing when the run is killed are counts at most.
 */
export function checkpoints({ sums, remarks, rules, emit }: SoFar, written: Iterable<string>): () => void {
  const told = new Set(written);
  let seen = "";
  let last = 0;
  return () => {
    const now = `${sums.seen()} ${remarks().length}`;
    if (now === seen && performance.now() - last < EVERY) return;
    [seen, last] = [now, performance.now()];
    const its = rules().filter(({ verdict }) => verdict !== "skip");
    const found = its.filter(({ id, broken = 0 }) => broken > 0 && !told.has(id));
    for (const { id } of found) told.add(id);
    const watched = Object.fromEntries(its.map(({ id, watched = 0, broken = 0 }) => [id, [watched, broken] as const]));
    emit({ type: "checkpoint", watched, found, remarks: remarks() });
  };
}
