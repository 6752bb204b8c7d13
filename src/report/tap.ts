import type { JournalRecord, Result } from "../journal/record.js";
import type { Catalogue } from "./catalogue.js";
import { failureLines, placeText } from "./failure.js";
import { readable, shortened } from "./octets.js";
import { incomplete, summarize, summaryLine } from "./summary.js";

/** TAP version 14: a test point for each result; what a baseline tolerates is a TODO. */
export function renderTap(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  { strict }: { readonly strict: boolean },
): string {
  const summary = summarize(records, catalogue);
  const gap = incomplete(summary);
  const lines = [
    "TAP version 14",
    `1..${summary.results.length}`,
    ...summary.results.flatMap((result, index) => point(result, index + 1, strict)),
    ...summary.notes.map(({ text }) => `# ${readable(text)}`),
    `# ${readable(summaryLine(summary))}`,
    ...(gap === undefined ? [] : [`Bail out! ${readable(gap)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function point(result: Result, number: number, strict: boolean): readonly string[] {
  const { id, title, verdict, tolerated, reason, failure } = result;
  const isOk = verdict === "pass" || verdict === "skip" || (verdict === "warn" && !strict);
  const directive = [
    ...(tolerated === undefined ? [] : [` # TODO ${text(tolerated)}`]),
    ...(tolerated === undefined && verdict === "skip" ? [` # SKIP ${text(reason ?? "")}`] : []),
  ].join("");
  const said = [
    ...(verdict === "error" ? [reason ?? "could not be judged"] : []),
    ...(failure ? failureLines(failure) : []),
    placeText(result) ?? "",
  ].filter((line) => line !== "");
  const line = `${isOk ? "ok" : "not ok"} ${number} - ${text(id)}: ${text(title)}${directive}`;
  if (isOk && verdict !== "warn") return [line];
  // A block of YAML: each line a string in JSON's form, which is YAML, too.
  return [line, "  ---", ...said.map((its) => `  - ${JSON.stringify(readable(its))}`), "  ..."];
}

/** A description: what TAP would take for a directive or an escape has a backslash before it. */
const text = (its: string) => shortened(readable(its), 500).replace(/[\\#]/g, "\\$&");
