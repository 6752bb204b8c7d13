import type { JournalRecord } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";
import { summarize } from "./summary.js";

/** The whole run as one JSON document. */
export function renderJson(records: readonly JournalRecord[], requirements: ReadonlyMap<string, Requirement>): string {
  const { start, end, counts, tolerated, flaky, mustCoverage, results } = summarize(records, requirements.values());
  const notes = records.filter((record) => record.type === "note");
  return `${JSON.stringify({ run: start, end, summary: { ...counts, tolerated, flaky, mustCoverage }, notes, results }, undefined, 2)}\n`;
}
