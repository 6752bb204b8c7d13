import { Chalk, type ChalkInstance } from "chalk";
import type { Failure, JournalRecord, Result } from "../journal/record.js";
import { clause } from "../requirements/catalogue.js";
import type { Requirement } from "../requirements/requirement.js";
import { markedOctet, readable, visible } from "./octets.js";
import { findings, summarize, summaryLine } from "./summary.js";
import { around, transcriptLines } from "./transcript.js";

export interface ConsoleOptions {
  readonly color: boolean;
  /** 1: whole transcripts of findings; 2: of everything. */
  readonly verbose: number;
}

/** What a run comes to, for people: findings by requirement, then one line. */
export function renderConsole(
  records: readonly JournalRecord[],
  requirements: ReadonlyMap<string, Requirement>,
  { color, verbose }: ConsoleOptions,
): string {
  const paint = new Chalk({ level: color ? 1 : 0 });
  const summary = summarize(records, requirements.values());
  const lines: string[] = [];
  if (verbose > 1) {
    for (const result of summary.results.filter(({ kind }) => kind === "case")) lines.push(...spoken(result, paint));
  }
  for (const [requirement, results] of findings(summary.results)) {
    const known = requirements.get(requirement);
    const level = results.some(({ verdict }) => verdict === "fail") ? paint.red("MUST") : paint.yellow("SHOULD");
    lines.push("", `${paint.bold(clause(requirement))}  ${level}  ${requirement}`);
    if (known) lines.push(`  ${known.summary}`);
    for (const result of results) lines.push(...finding(result, paint, verbose));
  }
  const errors = summary.results.filter(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined);
  if (errors.length > 0) lines.push("", paint.bold("Could not be judged"));
  for (const { id, reason, place } of errors)
    lines.push(
      `  ${paint.magenta("!")} ${id}: ${readable(reason ?? "")}${place ? paint.dim(`  ${place.file}:${place.line}`) : ""}`,
    );
  for (const record of records)
    if (record.type === "note") lines.push("", `${record.unexpected ? paint.red("!") : "-"} ${readable(record.text)}`);
  lines.push("");
  const { start, end } = summary;
  if (end?.fatal !== undefined) lines.push(`mailspec: ${readable(end.fatal)}`);
  else
    lines.push(`${start?.target.protocol ?? ""}  ${summaryLine(summary)}${end?.interrupted ? "  (interrupted)" : ""}`);
  return `${lines.join("\n")}\n`;
}

function finding(result: Result, paint: ChalkInstance, verbose: number): readonly string[] {
  const { id, title, verdict, durationMs, failure, place, seenIn, watched, broken, flaky } = result;
  const sign = verdict === "fail" ? paint.red("✗") : paint.yellow("▲");
  const times =
    result.kind === "rule" ? `${broken} of ${watched} replies, first in ${seenIn}` : `${Math.round(durationMs)} ms`;
  const lines = [`  ${sign} ${paint.bold(id)}  ${paint.dim(times)}`, `    ${title}`];
  if (flaky) lines.push(`    ${paint.yellow(`flaky: ${flaky.join(", ")}`)}`);
  if (failure) lines.push(...failureLines(failure).map((line) => `    ${line}`));
  const shown =
    verbose > 0
      ? transcriptLines(result.transcript)
      : around(result.transcript, failure?.entry ?? result.transcript.length - 1);
  lines.push(...shown.map((line) => paint.dim(`      ${line}`)));
  const line = failure?.line ?? place?.line;
  if (place) lines.push(`    ${place.file}:${line}   mailspec explain ${id.replace(/\[.*$/s, "")}`);
  return lines;
}

/** Expected and received, one above the other, the first wrong octet marked. */
export function failureLines({ expected, received, at, event, sent }: Failure): readonly string[] {
  const lines = [...(sent ? [`after     ${visible(sent)}`] : []), `expected  ${visible(expected)}`];
  if (received !== undefined) {
    const marked = markedOctet(received, at ?? 0);
    lines.push(`received  ${marked.text}`);
    if (at !== undefined) lines.push(`          ${" ".repeat(marked.column)}${"^".repeat(marked.width)}`);
  }
  if (event !== undefined) lines.push(`but       ${visible(event)}`);
  return lines;
}

function spoken(result: Result, paint: ChalkInstance): readonly string[] {
  return [
    "",
    `${result.verdict}  ${result.id}${result.reason === undefined ? "" : `: ${result.reason}`}`,
    ...transcriptLines(result.transcript).map((line) => paint.dim(`  ${line}`)),
  ];
}

/** One line for a result, as it comes; nothing for a pass. */
export function plainLine(result: Result): string | undefined {
  const { verdict, id, tolerated } = result;
  if (verdict === "pass" || verdict === "skip") return undefined;
  return `${tolerated === undefined ? verdict : "known"} ${id}`;
}
