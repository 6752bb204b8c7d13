import { isFinding } from "../journal/outcome.js";
import type { JournalRecord, Note, Result, RunEnd, RunStart, Verdict } from "../journal/record.js";
import { byId, type Catalogue } from "./catalogue.js";
import { accused, caseName } from "./failure.js";
import { natural } from "./natural.js";
import { readable, shortened } from "./octets.js";

/** Verdicts of results that no baseline tolerates, and how many it does. They add up to the number of results. */
export interface Counts extends Readonly<Record<Verdict, number>> {
  readonly tolerated: number;
}

/** The results of one suite, in the order of its file; rules are a suite. */
export interface SuiteSummary {
  readonly title: string;
  readonly file?: string;
  readonly results: readonly Result[];
  readonly counts: Counts;
}

/** What a journal comes to. */
export interface Summary {
  readonly start?: RunStart;
  readonly end?: RunEnd;
  readonly notes: readonly Note[];
  /** In the order of the suites: that of the journal is whose cases were done first. */
  readonly results: readonly Result[];
  readonly counts: Counts;
  readonly flaky: number;
  /** Reason to number, the most frequent first. */
  readonly skips: readonly (readonly [string, number])[];
  /** The MUSTs that a test can see, and those of them that this run judged. */
  readonly musts: { readonly testable: number; readonly judged: number };
  /** Their share: 0 to 1. */
  readonly mustCoverage: number;
  readonly suites: readonly SuiteSummary[];
}

/** Things with the same key together, in the order in which their keys came first. */
export function groupBy<K, T>(all: Iterable<T>, keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Adds up a journal. */
export function summarize(records: readonly JournalRecord[], catalogue: Catalogue): Summary {
  const suites = suitesOf(records.filter((record) => record.type === "result"));
  const results = suites.flatMap((suite) => suite.results);
  const start = records.find((record) => record.type === "run");
  const end = records.findLast((record) => record.type === "end");
  const skips = new Map<string, number>();
  for (const { verdict, reason, tolerated } of results)
    if (verdict === "skip" && reason !== undefined && tolerated === undefined)
      skips.set(reason, (skips.get(reason) ?? 0) + 1);
  const judged = new Set(
    results.filter(({ verdict }) => verdict !== "skip" && verdict !== "error").flatMap(({ covers }) => covers),
  );
  const musts = [...byId(catalogue).values()].filter(
    ({ level, untestable }) => level === "MUST" && untestable === undefined,
  );
  const seen = musts.filter(({ id }) => judged.has(id)).length;
  const counts = countsOf(results);
  return {
    ...(start && { start }),
    ...(end && { end }),
    notes: records.filter((record) => record.type === "note"),
    results,
    counts,
    flaky: results.filter(({ flaky }) => flaky !== undefined).length,
    skips: [...skips].sort((a, b) => b[1] - a[1]),
    musts: { testable: musts.length, judged: seen },
    mustCoverage: musts.length === 0 ? 0 : seen / musts.length,
    suites,
  };
}

/** Counts by verdict. */
export function countsOf(results: readonly Result[]): Counts {
  const counts = { pass: 0, fail: 0, warn: 0, skip: 0, error: 0, tolerated: 0 };
  for (const { verdict, tolerated } of results) counts[tolerated === undefined ? verdict : "tolerated"]++;
  return counts;
}

function suitesOf(results: readonly Result[]): readonly SuiteSummary[] {
  const suites = groupBy(results, ({ kind, suite, place }) => JSON.stringify([kind === "rule", suite, place?.file]));
  const all = [...suites.values()].map((its) => ({
    title: its[0]?.suite ?? "",
    ...(its[0]?.place && { file: its[0].place.file }),
    // Array sort is stable.
    results: its.toSorted((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || natural(a.id, b.id)),
    counts: countsOf(its),
  }));
  // Cases run side by side, and perhaps in several parts: the order of files makes two runs comparable. Rules stand in none, and last.
  const rank = ({ file }: SuiteSummary) => (file === undefined ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b) || natural(a.file ?? "", b.file ?? "") || natural(a.title, b.title));
}

/** `212 pass · 1 fail · 3 warn · 9 skip (TOP not offered: 4) · MUST coverage 96 %` */
export function summaryLine({ counts, flaky, skips, musts, end }: Summary): string {
  const reasons = skips.slice(0, 4).map(([reason, count]) => `${shortened(readable(reason), 80)}: ${count}`);
  const more = skips.length > 4 ? ", …" : "";
  const covered = musts.testable === 0 ? [] : [`MUST coverage ${percent(musts.judged, musts.testable)} %`];
  return [
    `${counts.pass} pass`,
    `${counts.fail} fail`,
    `${counts.warn} warn`,
    `${counts.skip} skip${reasons.length > 0 ? ` (${reasons.join(", ")}${more})` : ""}`,
    ...(counts.error > 0 ? [`${counts.error} error`] : []),
    ...(counts.tolerated > 0 ? [`${counts.tolerated} known`] : []),
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
    ...covered,
    ...(end ? [`${(end.durationMs / 1000).toFixed(1)} s`] : []),
  ].join(" · ");
}

/** `12 pass · 1 fail`: the counts that are not 0. */
export function countsText(counts: Counts): string {
  const words = ["pass", "fail", "warn", "skip", "error"] as const;
  const parts = words.filter((word) => counts[word] > 0).map((word) => `${counts[word]} ${word}`);
  return [...parts, ...(counts.tolerated > 0 ? [`${counts.tolerated} known`] : [])].join(" · ");
}

/** Whole percent, never rounded up to 100. */
export const percent = (part: number, whole: number) => (whole === 0 ? 0 : Math.floor((part * 100) / whole));

/** Findings of one requirement together, broken MUSTs first, in the order of RFC and section. */
export function findings(results: readonly Result[]): readonly (readonly [string, readonly Result[]])[] {
  const rank = ([, its]: readonly [string, readonly Result[]]) =>
    its.some(({ verdict }) => verdict === "fail") ? 0 : 1;
  return [
    ...groupBy(
      results.filter((result) => isFinding(result, true)),
      accused,
    ),
  ].sort((a, b) => rank(a) - rank(b) || natural(a[0], b[0]));
}

/** Findings of one case with other parameters are one, told once with a list of the others: `NOOP x`, `RSET x`. */
export function families(
  results: readonly Result[],
): readonly { readonly first: Result; readonly others: readonly Result[] }[] {
  const by = groupBy(results, ({ id }) => caseName(id));
  return [...by.values()].map(([first, ...others]) => ({ first: first as Result, others }));
}

/** Why the results are not all there are, if so; a report that says nothing of it would look green. */
export function incomplete({ start, end, results }: Summary): string | undefined {
  if (end?.fatal !== undefined) return end.fatal;
  if (!start) return "the journal holds no run";
  const cases = results.filter(({ kind }) => kind === "case").length;
  // Fuzzing plans no cases: it ends when its time is over.
  if (start.planned === 0) return !end ? "the run was cut off" : end.interrupted ? "interrupted" : undefined;
  if (!end) return `the run was cut off after ${cases} of ${start.planned} cases`;
  if (!end.interrupted && cases >= start.planned) return undefined;
  return `${end.interrupted ? "interrupted" : "stopped"} after ${cases} of ${start.planned} cases`;
}
