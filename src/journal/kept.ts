import type { JournalRecord, Result, RunStart } from "./record.js";
import { foundBy, isRule } from "./settled.js";

/** What a run that was not finished leaves to the one that goes on from it. */
export interface Kept {
  readonly start: RunStart;
  /** Cases that were judged. */
  readonly results: readonly Result[];
  /** What the rules had seen: their results as far as they are known, and the counts of all. */
  readonly rules: readonly Result[];
  readonly watched: Readonly<Record<string, readonly [watched: number, broken: number]>>;
  readonly remarks: readonly string[];
  /** Milliseconds that it took. */
  readonly elapsed: number;
}

/**
 * What can be kept of a journal; undefined when nothing was judged. Not kept: what could not be judged, that a server went away, and
 * what hung on what others said, for more of them will.
 */
export function keptOf(records: readonly JournalRecord[]): Kept | undefined {
  const start = records.find((record) => record.type === "run");
  const judged = records.filter((record) => record.type === "result");
  const results = judged.filter(
    ({ kind, verdict, held }) => kind === "case" && verdict !== "error" && held === undefined,
  );
  if (!start || results.length === 0) return undefined;
  const checkpoints = records.filter((record) => record.type === "checkpoint");
  const ended = records.filter(isRule).filter(({ verdict }) => verdict !== "skip");
  const rules = ended.length > 0 ? ended : foundBy(checkpoints);
  const counts = ended.map(({ id, watched = 0, broken = 0 }) => [id, [watched, broken] as const] as const);
  const last = checkpoints.at(-1);
  const end = records.findLast((record) => record.type === "end");
  const until = Math.max(...judged.map(({ at, durationMs }) => Date.parse(at) + durationMs));
  return {
    start,
    results,
    rules: rules.filter(({ failure }) => failure !== undefined),
    watched: ended.length > 0 ? Object.fromEntries(counts) : (last?.watched ?? {}),
    remarks: last?.remarks ?? [],
    elapsed: end?.durationMs ?? Math.max(0, until - Date.parse(start.at)),
  };
}

/** The journal with which a run begins that goes on from there. */
export const beginningOf = ({ start, results, rules, watched, remarks }: Kept): readonly JournalRecord[] => [
  start,
  ...results,
  { type: "checkpoint", watched, found: rules, remarks },
];
