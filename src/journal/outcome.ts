import { exitCode } from "./exit-code.js";
import type { JournalRecord, Result, Verdict } from "./record.js";

/** A verdict that accuses. */
export const isBreach = (verdict: Verdict): boolean => verdict === "fail" || verdict === "warn";

/** Broken, and not known: a MUST, or where it is strict a SHOULD. */
export const isFinding = ({ verdict, tolerated }: Result, strict: boolean): boolean =>
  tolerated === undefined && (verdict === "fail" || (verdict === "warn" && strict));

/** The exit code of a run that comes to this, as far as its results decide it. One that was not finished was not judged. */
export function outcomeOf(records: readonly JournalRecord[], strict: boolean): number {
  const end = records.findLast((record) => record.type === "end");
  if (!end) return exitCode.untestable;
  if (end.exit !== exitCode.conforms && end.exit !== exitCode.findings) return end.exit;
  const open = records.flatMap((record) =>
    record.type === "result" && record.tolerated === undefined ? [record.verdict] : [],
  );
  if (open.includes("error")) return exitCode.untestable;
  const isSurprised = records.some((record) => record.type === "note" && record.unexpected);
  const isBroken = open.includes("fail") || (strict && open.includes("warn"));
  return isBroken || isSurprised ? exitCode.findings : exitCode.conforms;
}
