import builderModule, { type TestCase } from "junit-report-builder";
import type { JournalRecord, Result } from "../journal/record.js";
import { clause } from "../requirements/catalogue.js";
import type { Requirement } from "../requirements/requirement.js";
import { failureLines } from "./console.js";
import { readable, shortened, visible } from "./octets.js";
import { summarize } from "./summary.js";
import { transcriptLines } from "./transcript.js";

// A CommonJS package: Node wraps its exports once more than its types say.
const wrapped = builderModule as typeof builderModule & { readonly default?: typeof builderModule };
const builder = wrapped.default ?? wrapped;

/** GitLab reads at most 30 MB: what one test case may take of it. */
const TRANSCRIPT = 20_000;

/** JUnit XML: a testsuite a suite, a testcase a case; rules are a suite of their own. Valid whatever octets the server sent. */
export function renderJunit(
  records: readonly JournalRecord[],
  requirements: ReadonlyMap<string, Requirement>,
  { strict }: { readonly strict: boolean },
): string {
  const summary = summarize(records, requirements.values());
  const report = builder.newBuilder().name("mailspec");
  const suites = new Map<string, Result[]>();
  for (const result of summary.results) {
    const others = suites.get(result.suite);
    if (others) others.push(result);
    else suites.set(result.suite, [result]);
  }
  for (const [title, results] of suites) {
    const suite = report
      .testSuite()
      .name(readable(title))
      .timestamp(results[0]?.at ?? "")
      .time(seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0)))
      .property("target", summary.start?.target.urls.join(" ") ?? "")
      .property("mailspec", summary.start?.mailspec ?? "");
    for (const result of results) describe(result, suite.testCase(), strict);
  }
  return report.build();
}

function describe(result: Result, test: TestCase, strict: boolean): void {
  test.className(className(result)).name(visible(result.id)).time(seconds(result.durationMs));
  test.property("title", readable(result.title));
  for (const id of result.covers) test.property("requirement", id);
  test.property("level", result.level);
  test.property("rfc", [...new Set(result.covers.map(clause))].join(", "));
  test.property("verdict", result.verdict);
  if (result.flaky) test.property("flaky", result.flaky.join(" "));
  if (result.place) test.file(result.place.file);
  const { verdict, tolerated, reason, failure } = result;
  const known = tolerated !== undefined;
  if (verdict === "skip" || known) test.skipped();
  else if (verdict === "error")
    test.error(visible(reason ?? ""), "set-up", cdata(`${visible(reason ?? "")}${place(result)}`));
  else if (verdict === "fail" || (verdict === "warn" && strict)) {
    const body = failure ? failureLines(failure).join("\n") : readable(result.title);
    const accused = clause(failure?.requirement ?? result.covers[0] ?? "");
    test.failure(
      shortened(`${accused}: expected ${visible(failure?.expected ?? "")}`, 300),
      verdict === "fail" ? "MUST" : "SHOULD",
    );
    test.stacktrace(cdata(`${accused}: ${readable(result.title)}\n${body}${place(result)}`));
  }
  const spoken = transcriptLines(result.transcript).join("\n");
  const warning = verdict === "warn" && !strict && !known && failure ? `${failureLines(failure).join("\n")}\n\n` : "";
  if (spoken !== "" || warning !== "") test.standardOutput(cdata(warning + shortened(spoken, TRANSCRIPT)));
  addAttributes(test, result);
}

/** What the library cannot write: `line` of a testcase, `message` of skipped. */
function addAttributes(test: TestCase, { place: where, failure, tolerated, reason }: Result): void {
  const build = test.build.bind(test);
  test.build = (parent) => {
    const element = build(parent);
    if (where) element.att("line", String(failure?.line ?? where.line));
    const why = tolerated ?? reason;
    for (const child of element.children) {
      if (why !== undefined && "name" in child && child.name === "skipped" && "att" in child)
        child.att("message", readable(why));
    }
    return element;
  };
}

/** Readers such as dorny/test-reporter find the place in the last line. */
const place = ({ place: where, failure }: Result) =>
  where ? `\n(${where.file}:${failure?.line ?? where.line}:${where.column})` : "";

const className = ({ id, kind }: Result) =>
  kind === "rule" ? "pop3.rule" : id.replace(/\[.*$/s, "").split(".").slice(0, -1).join(".");

const seconds = (ms: number) => Number((ms / 1000).toFixed(6));

/** The library splits only the first `]]>` of a CDATA section. */
const cdata = (text: string) => text.replaceAll("]]>", "]]\\x3E");
