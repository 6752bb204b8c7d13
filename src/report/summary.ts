import type { JournalRecord, Result, RunEnd, RunStart, Verdict } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";

/** What a journal comes to. */
export interface Summary {
  readonly start?: RunStart;
  readonly end?: RunEnd;
  readonly results: readonly Result[];
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly tolerated: number;
  readonly flaky: number;
  /** Reason to number, the most frequent first. */
  readonly skips: readonly (readonly [string, number])[];
  /** Of the MUSTs that a test can see, the share that this run judged: 0 to 1. */
  readonly mustCoverage: number;
}

/** Adds up a journal. */
export function summarize(records: readonly JournalRecord[], requirements: Iterable<Requirement>): Summary {
  const results = records.filter((record) => record.type === "result");
  const start = records.find((record) => record.type === "run");
  const end = records.findLast((record) => record.type === "end");
  const counts = { pass: 0, fail: 0, warn: 0, skip: 0, error: 0 };
  const skips = new Map<string, number>();
  for (const { verdict, reason, tolerated } of results) {
    if (tolerated === undefined) counts[verdict]++;
    if (verdict === "skip" && reason !== undefined) skips.set(reason, (skips.get(reason) ?? 0) + 1);
  }
  const judged = new Set(
    results.filter(({ verdict }) => verdict !== "skip" && verdict !== "error").flatMap(({ covers }) => covers),
  );
  const musts = [...requirements].filter(({ level, untestable }) => level === "MUST" && untestable === undefined);
  return {
    ...(start && { start }),
    ...(end && { end }),
    results,
    counts,
    tolerated: results.filter(({ tolerated }) => tolerated !== undefined).length,
    flaky: results.filter(({ flaky }) => flaky !== undefined).length,
    skips: [...skips].sort((a, b) => b[1] - a[1]),
    mustCoverage: musts.length === 0 ? 0 : musts.filter(({ id }) => judged.has(id)).length / musts.length,
  };
}

/** `212 pass · 1 fail · 3 warn · 9 skip (TOP not offered: 4)` */
export function summaryLine({ counts, tolerated, flaky, skips, mustCoverage, end }: Summary): string {
  const reasons = skips.slice(0, 4).map(([reason, count]) => `${reason}: ${count}`);
  const more = skips.length > 4 ? ", …" : "";
  const parts = [
    `${counts.pass} pass`,
    `${counts.fail} fail`,
    `${counts.warn} warn`,
    `${counts.skip} skip${reasons.length > 0 ? ` (${reasons.join(", ")}${more})` : ""}`,
    ...(counts.error > 0 ? [`${counts.error} error`] : []),
    ...(tolerated > 0 ? [`${tolerated} known`] : []),
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
    `MUST coverage ${Math.floor(mustCoverage * 100)} %`,
    ...(end ? [`${(end.durationMs / 1000).toFixed(1)} s`] : []),
  ];
  return parts.join(" · ");
}

/** Findings of one requirement together, MUSTs first, in the order of RFC and section. */
export function findings(results: readonly Result[]): readonly (readonly [string, readonly Result[]])[] {
  const bad = results.filter(
    ({ verdict, tolerated }) => (verdict === "fail" || verdict === "warn") && tolerated === undefined,
  );
  const by = new Map<string, Result[]>();
  for (const result of bad) {
    const requirement = result.failure?.requirement ?? result.covers[0] ?? "";
    by.set(requirement, [...(by.get(requirement) ?? []), result]);
  }
  const rank = (entry: readonly [string, readonly Result[]]) =>
    entry[1].some(({ verdict }) => verdict === "fail") ? 0 : 1;
  return [...by].sort((a, b) => rank(a) - rank(b) || a[0].localeCompare(b[0], "en", { numeric: true }));
}
