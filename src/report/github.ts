import type { JournalRecord, Result } from "../journal/record.js";
import { type Catalogue, placesIn } from "./catalogue.js";
import { accused, failureLines, isGrave, placeOf } from "./failure.js";
import { renderFindings } from "./markdown.js";
import { readableLines, shortened } from "./octets.js";
import { findings, incomplete, summarize } from "./summary.js";

/** Octets that GitHub takes of a step summary; all of a longer one is refused. */
const SUMMARY = 1024 * 1024;

/** Annotations for GitHub Actions, for standard output: errors, and warnings for broken SHOULDs unless `strict`. */
export function renderAnnotations(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  { strict }: { readonly strict: boolean },
): string {
  const summary = summarize(records, catalogue);
  const places = placesIn(catalogue);
  const gap = incomplete(summary);
  const lines = [
    ...(gap === undefined ? [] : [command("error", { title: "mailspec" }, gap)]),
    ...findings(summary.results)
      .flatMap(([, its]) => its)
      .map((result) =>
        annotation(
          result,
          isGrave(result, strict) ? "error" : "warning",
          `${places(accused(result))} ${result.level}: ${result.id}`,
          [result.title, ...(result.failure ? failureLines(result.failure) : [])].join("\n"),
        ),
      ),
    ...summary.results
      .filter(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined)
      .map((result) => annotation(result, "error", `could not be judged: ${result.id}`, result.reason ?? result.title)),
    ...summary.notes.map(({ text, unexpected }) =>
      command(unexpected ? "error" : "notice", { title: "mailspec" }, text),
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Markdown for the file that GITHUB_STEP_SUMMARY names. */
export function renderStepSummary(records: readonly JournalRecord[], catalogue: Catalogue): string {
  const fitting = [50, 10, 1]
    .map((most) => renderFindings(records, catalogue, most))
    .find((text) => Buffer.byteLength(text) <= SUMMARY);
  return fitting ?? renderFindings(records, catalogue, 0);
}

function annotation(result: Result, kind: "error" | "warning", title: string, text: string): string {
  const place = placeOf(result);
  const where = place && { file: place.file, line: String(place.line), col: String(place.column) };
  return command(kind, { ...where, title }, text);
}

/** A workflow command; the escapes are those that actions/runner undoes (ActionCommand.cs). */
function command(kind: "error" | "warning" | "notice", properties: Readonly<Record<string, string>>, text: string) {
  const data = (value: string) => readableLines(value).replaceAll("%", "%25").replaceAll("\n", "%0A");
  const pairs = Object.entries(properties).map(
    ([name, value]) => `${name}=${data(value).replaceAll(":", "%3A").replaceAll(",", "%2C")}`,
  );
  return `::${kind} ${pairs.join(",")}::${data(shortened(text, 4000))}`;
}
