import type { JournalRecord, Result } from "../journal/record.js";
import { clause } from "../requirements/requirement.js";
import { type Catalogue, placesIn } from "./catalogue.js";
import { type Judgement, judgements, type Standing } from "./compliance.js";
import { accused, failureLines, parameterOf } from "./failure.js";
import { readable, shortened, visibleShortened } from "./octets.js";
import { families, findings, groupBy, incomplete, type Summary, summarize, summaryLine } from "./summary.js";
import { around } from "./transcript.js";

/** Octets of a greeting or capability, and characters of any other text. */
const QUOTE = 200;
/** Findings that are told with their transcripts. */
const TOLD = 50;

/** How well a server keeps to the RFCs, as Markdown: target, capabilities, findings, a table for each section. */
export function renderMarkdown(records: readonly JournalRecord[], catalogue: Catalogue): string {
  const summary = summarize(records, catalogue);
  return `${[...heading(summary), ...target(summary), ...told(summary, catalogue, TOLD), ...tables(summary, catalogue)].join("\n")}\n`;
}

/** The same without the tables, and with no more than so many findings: for the summary of a CI step. */
export function renderFindings(records: readonly JournalRecord[], catalogue: Catalogue, most: number): string {
  const summary = summarize(records, catalogue);
  return `${[...heading(summary), ...told(summary, catalogue, most)].join("\n")}\n`;
}

function heading(summary: Summary): readonly string[] {
  const { start, notes } = summary;
  const gap = incomplete(summary);
  const urls = start?.target.urls.map(code).join(", ") ?? "";
  return [
    `# ${plain((start?.target.protocol ?? "mail").toUpperCase())} compliance`,
    "",
    ...(start ? [`${urls}, ${plain(start.at)}, mailspec ${plain(start.mailspec)}`, ""] : []),
    ...(gap === undefined ? [] : [`**Not complete: ${plain(gap)}**`, ""]),
    plain(summaryLine(summary)),
    ...(notes.length === 0 ? [] : ["", ...notes.map(({ text }) => `- ${plain(text)}`)]),
  ];
}

function target({ start }: Summary): readonly string[] {
  const { greeting, capabilities } = start?.target ?? {};
  return [
    ...(greeting === undefined ? [] : ["", `Greeting: ${code(visibleShortened(greeting, QUOTE))}`]),
    ...(capabilities === undefined
      ? []
      : ["", `Capabilities: ${capabilities.map((line) => code(visibleShortened(line, QUOTE))).join(" ") || "none"}`]),
  ];
}

function told({ results }: Summary, catalogue: Catalogue, most: number): readonly string[] {
  const places = placesIn(catalogue);
  const all = findings(results).flatMap(([, its]) => families(its));
  if (all.length === 0) return [];
  const lines = all.slice(0, most).flatMap(({ first: result, others }) => {
    const { id, level, title, failure, transcript } = result;
    const said = [
      ...(failure ? [...failureLines(failure), ""] : []),
      ...around(transcript, failure?.entry ?? transcript.length - 1),
    ];
    return [
      "",
      `### ${places(accused(result))} ${level}: ${code(id)}`,
      "",
      plain(title),
      "",
      ...block(said),
      ...alike(others),
    ];
  });
  const more = all.length > most ? ["", `… and ${all.length - most} more.`] : [];
  return ["", "## Findings", ...lines, ...more];
}

/** The same case with other parameters. */
const alike = (others: readonly Result[]): readonly string[] =>
  others.length === 0 ? [] : ["", `The same with ${others.map(({ id }) => code(parameterOf(id))).join(", ")}.`];

function tables({ results }: Summary, catalogue: Catalogue): readonly string[] {
  const sections = groupBy(judgements(results, catalogue), ({ requirement }) => clause(requirement.id));
  return [...sections].flatMap(([section, its]) => [
    "",
    `## ${plain(section)}`,
    "",
    "| requirement | level | verdict | cases |",
    "| --- | --- | --- | --- |",
    ...its.map(row),
  ]);
}

function row({ requirement: { level, summary, untestable }, standing, by }: Judgement): string {
  const bad = by.filter(({ verdict }) => verdict === "fail" || verdict === "warn" || verdict === "error");
  const cases = bad.length > 0 ? bad.map(({ id }) => code(id)).join(" ") : String(by.length);
  const why = standing === "not testable" && untestable !== undefined ? `: ${plain(untestable)}` : "";
  return `| ${plain(summary)} | ${level} | ${mark[standing]} ${standing}${why} | ${cell(cases)} |`;
}

const mark: Readonly<Record<Standing, string>> = {
  pass: "✅",
  fail: "❌",
  warn: "⚠️",
  known: "❎",
  error: "❗",
  skip: "➖",
  "not run": "➖",
  "not testable": "➖",
};

/** Text that no reader takes for markup, nor for the end of a table's cell. */
const plain = (text: string) =>
  shortened(readable(text), 10 * QUOTE).replace(/[\\`*_{}[\]<>#|~@&$!]/g, (char) => `&#${char.charCodeAt(0)};`);

/** A code span, whose fence is longer than any run of backticks within. */
function code(text: string): string {
  const safe = shortened(readable(text), 4 * QUOTE);
  const fence = "`".repeat(longestRun(safe) + 1);
  const pad = /^`|`$|^ .* $/.test(safe) ? " " : "";
  return `${fence}${pad}${safe}${pad}${fence}`;
}

/** Within a table, `|` ends even a code span. */
const cell = (text: string) => text.replaceAll("|", "\\|");

function block(lines: readonly string[]): readonly string[] {
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [`${fence}text`, ...lines, fence];
}

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
