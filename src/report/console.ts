import { Chalk, type ChalkInstance } from "chalk";
import type { JournalRecord, Result } from "../journal/record.js";
import { byId, type Catalogue, placesIn } from "./catalogue.js";
import { accused, caseName, failureLines, parameterOf, placeText } from "./failure.js";
import { brief, readable } from "./octets.js";
import {
  countsOf,
  countsText,
  families,
  findings,
  groupBy,
  incomplete,
  type Summary,
  summarize,
  summaryLine,
} from "./summary.js";
import { around, transcriptLines } from "./transcript.js";

export { plainLine } from "./progress.js";

export interface ConsoleOptions {
  readonly color: boolean;
  /** 1: whole transcripts of findings; 2: of everything. */
  readonly verbose: number;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** How many findings of one requirement, and cases of one error, are told in full when nobody asked for more. */
const IN_FULL = 3;

/** What a run comes to, for people: findings by requirement, what could not be judged, and a line of numbers last. */
export function renderConsole(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  options: ConsoleOptions,
): string {
  const paint = new Chalk({ level: options.color ? 1 : 0 });
  const summary = summarize(records, catalogue);
  const lines = [
    ...(options.verbose > 1 ? summary.results.flatMap((result) => spoken(result, paint)) : []),
    ...findingsText(summary, catalogue, paint, options),
    ...errorsText(summary, paint, options),
    ...(options.verbose > 0 ? knownText(summary, paint) : []),
    ...summary.notes.flatMap(({ unexpected, text }) => ["", `${unexpected ? paint.red("!") : "-"} ${brief(text)}`]),
    "",
    ...numbers(summary, paint, options),
  ];
  return `${lines.join("\n")}\n`;
}

function findingsText(
  { results }: Summary,
  catalogue: Catalogue,
  paint: ChalkInstance,
  options: ConsoleOptions,
): readonly string[] {
  const requirements = byId(catalogue);
  const places = placesIn(catalogue);
  return findings(results).flatMap(([id, its]) => {
    const known = requirements.get(id);
    const broken = its.some(({ verdict }) => verdict === "fail");
    const level = known?.level ?? its[0]?.level ?? "MUST";
    const causes = options.verbose > 0 ? its.map((first) => ({ first, others: [] })) : families(its);
    const full = options.verbose > 0 ? its.length : IN_FULL;
    return [
      "",
      `${paint.bold(places(id))}  ${broken ? paint.red(level) : paint.yellow(level)}  ${readable(id)}${known?.basis === "reading" ? "  (a reading)" : ""}`,
      ...(known ? [`  ${brief(known.summary)}`] : []),
      ...causes
        .slice(0, full)
        .flatMap(({ first, others }) => [...findingText(first, paint, options), ...alikeText(others)]),
      ...causes
        .slice(full)
        .map(({ first }) => `  ${sign(first, paint)} ${readable(first.id)}  ${placeText(first) ?? ""}`),
    ];
  });
}

/** The same case with other parameters. */
const alikeText = (others: readonly Result[]): readonly string[] =>
  others.length === 0 ? [] : [`    the same with ${others.map(({ id }) => brief(parameterOf(id))).join(" · ")}`];

function findingText(
  result: Result,
  paint: ChalkInstance,
  { verbose, width = 110 }: ConsoleOptions,
): readonly string[] {
  const { id, title, why, failure, flaky, transcript } = result;
  const lines = [`  ${sign(result, paint)} ${paint.bold(readable(id))}  ${paint.dim(extent(result))}`];
  lines.push(`    ${brief(title)}`);
  if (why !== undefined) lines.push(`    ${paint.dim(brief(why))}`);
  if (flaky) lines.push(`    ${paint.yellow(`flaky: ${flaky.join(", ")}`)}`);
  if (failure) lines.push(...failureLines(failure, width - 4).map((line) => `    ${line}`));
  const entry = failure?.entry ?? transcript.length - 1;
  const shown = verbose > 0 ? transcriptLines(transcript) : around(transcript, entry);
  lines.push(...shown.map((line) => paint.dim(`      ${line}`)));
  const place = placeText(result);
  lines.push(`    ${place === undefined ? "" : `${place}   `}${moreOf(result)}`);
  return lines;
}

const sign = ({ verdict }: Result, paint: ChalkInstance) => (verdict === "fail" ? paint.red("✗") : paint.yellow("▲"));

/** The command that says or shows more. */
const moreOf = (result: Result) => {
  const { kind, id, place } = result;
  if (kind === "property" && place) return `mailspec run --suite ${readable(place.file)}`;
  return `mailspec explain ${readable(kind === "property" ? accused(result) : caseName(id))}`;
};

function extent({ kind, reason, broken, watched, seenIn, durationMs }: Result): string {
  if (kind === "property") return brief(reason ?? "");
  if (kind !== "rule") return `${Math.round(durationMs)} ms`;
  return `${broken ?? 0} of ${watched ?? 0} replies${seenIn === undefined ? "" : `, first in ${readable(seenIn)}`}`;
}

/** Errors with the same reason together: a server that is down says the same of every case. */
function errorsText({ results }: Summary, paint: ChalkInstance, { verbose }: ConsoleOptions): readonly string[] {
  const errors = results.filter(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined);
  const by = groupBy(errors, ({ reason, failure }) => reason ?? failure?.event ?? "no reason given");
  if (by.size === 0) return [];
  const lines = ["", paint.bold("Could not be judged")];
  for (const [reason, its] of by) {
    const full = verbose > 0 ? its.length : IN_FULL;
    lines.push(`  ${paint.magenta("!")} ${brief(reason)}`);
    for (const result of its.slice(0, full)) {
      lines.push(`    ${readable(result.id)}${paint.dim(`  ${placeText(result) ?? ""}`)}`);
      if (verbose > 0) lines.push(...transcriptLines(result.transcript).map((line) => paint.dim(`      ${line}`)));
    }
    if (its.length > full) lines.push(`    … and ${its.length - full} more`);
  }
  return lines;
}

function knownText({ results }: Summary, paint: ChalkInstance): readonly string[] {
  const known = results.filter(({ tolerated }) => tolerated !== undefined);
  if (known.length === 0) return [];
  const lines = known.map(({ id, tolerated }) => `  ${readable(id)}: ${brief(tolerated ?? "")}`);
  return ["", paint.bold("Known, from the baseline"), ...lines];
}

function numbers(summary: Summary, paint: ChalkInstance, { verbose }: ConsoleOptions): readonly string[] {
  const { start, end, results, suites } = summary;
  if (end?.fatal !== undefined) return [`mailspec: ${brief(end.fatal)}`];
  const rules = results.filter(({ kind }) => kind === "rule");
  const lines: string[] = [];
  if (verbose > 0)
    for (const { title, counts } of suites) lines.push(paint.dim(`suite  ${brief(title)}: ${countsText(counts)}`));
  if (rules.length > 0) lines.push(`rules  ${countsText(countsOf(rules))}`);
  const gap = incomplete(summary);
  const name = start?.target.protocol ?? "mailspec";
  lines.push(`${readable(name)}  ${readable(summaryLine(summary))}${gap === undefined ? "" : `  (${brief(gap)})`}`);
  return lines;
}

function spoken(result: Result, paint: ChalkInstance): readonly string[] {
  if (result.kind === "rule") return [];
  const reason = result.reason === undefined ? "" : `: ${brief(result.reason)}`;
  return [
    "",
    `${result.verdict}  ${readable(result.id)}${reason}`,
    ...transcriptLines(result.transcript).map((line) => paint.dim(`  ${line}`)),
  ];
}
