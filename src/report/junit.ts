import builderModule, { type TestCase, type TestSuite } from "junit-report-builder";
import type { JournalRecord, Result } from "../journal/record.js";
import { clause } from "../requirements/requirement.js";
import { type Catalogue, placesIn } from "./catalogue.js";
import { accused, caseName, failureLines, placeOf, placeText } from "./failure.js";
import { readable, shortened, shortenedLines, visible } from "./octets.js";
import { incomplete, type Summary, summarize } from "./summary.js";
import { transcriptLines } from "./transcript.js";

// A CommonJS package: Node wraps its exports once more than its types say.
const wrapped = builderModule as typeof builderModule & { readonly default?: typeof builderModule };
const builder = wrapped.default ?? wrapped;

/** GitLab reads 30 MB at most: what the transcripts of a report may take of them, in octets. */
const TRANSCRIPTS = 20_000_000;
/** What one may take. Jenkins shows 100,000 characters of a failure, and 1,000 of a pass. */
const OF_FINDING = 50_000;
const OF_OTHER = 4000;
/** Characters of a message, and of any other text that is not a name. */
const MESSAGE = 300;
const TEXT = 2000;

/**
 * JUnit XML: a testsuite a suite, a testcase a case; rules are a suite of their own. Valid whatever octets the server
 * sent. What is wrong with the run as a whole (no server, cut off, a baseline entry that came out differently) is a
 * testcase too, of the suite `mailspec`: a report that leaves it out would be green.
 */
export function renderJunit(
  records: readonly JournalRecord[],
  catalogue: Catalogue,
  { strict }: { readonly strict: boolean },
): string {
  const summary = summarize(records, catalogue);
  const said = transcripts(summary.results);
  const places = placesIn(catalogue);
  const report = builder.newBuilder().name("mailspec");
  for (const { title, file, results } of summary.suites) {
    const suite = begin(report.testSuite(), title, results[0]?.at, summary);
    const ms = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
    withAttributes(suite, { time: seconds(ms), ...(file !== undefined && { file: readable(file) }) });
    const name = unique();
    for (const result of results) {
      const test = suite.testCase().className(className(result)).name(name(result));
      describe(test, result, { strict, places }, said.get(result) ?? "");
    }
  }
  describeRun(report.testSuite.bind(report), summary);
  const total = seconds(summary.results.reduce((sum, { durationMs }) => sum + durationMs, 0));
  // The library has no way to reach its root; nothing but the XML declaration stands before it.
  return `${report.build().replace("<testsuites ", `<testsuites time="${total}" `)}\n`;
}

function begin(suite: TestSuite, title: string, at: string | undefined, { start }: Summary): TestSuite {
  suite.name(readable(title)).timestamp(at ?? start?.at ?? "");
  suite.property("target", readable(start?.target.urls.join(" ") ?? ""));
  suite.property("mailspec", readable(start?.mailspec ?? ""));
  return suite;
}

/** How results are told. */
interface Telling {
  readonly strict: boolean;
  readonly places: (requirement: string) => string;
}

function describe(test: TestCase, result: Result, { strict, places }: Telling, transcript: string): void {
  const { title, covers, level, verdict, flaky, failure, tolerated, watched, broken, seenIn } = result;
  test.property("title", shortened(readable(title), TEXT));
  for (const id of covers) test.property("requirement", readable(id));
  test.property("level", level);
  test.property("rfc", readable([...new Set(covers.map(clause))].join(", ")));
  test.property("verdict", verdict);
  if (flaky) test.property("flaky", flaky.join(" "));
  if (watched !== undefined) test.property("watched", String(watched));
  if (broken !== undefined) test.property("broken", String(broken));
  if (seenIn !== undefined) test.property("seen-in", readable(seenIn));
  const place = placeOf(result);
  if (place) test.file(readable(place.file));
  const skipped = tolerated ?? (verdict === "skip" ? (result.reason ?? "") : undefined);
  withAttributes(
    test,
    { time: seconds(result.durationMs), ...(place && { line: String(place.line) }) },
    skipped && shortened(readable(skipped), MESSAGE),
  );

  const warning = verdict === "warn" && !strict && tolerated === undefined;
  if (skipped !== undefined) test.skipped();
  else if (verdict === "error") {
    const reason = shortened(readable(result.reason ?? failure?.event ?? "could not be judged"), TEXT);
    test.error(shortened(reason, MESSAGE), "set-up", cdata(ending(reason, result)));
  } else if (verdict === "fail" || (verdict === "warn" && strict)) {
    test.failure(summaryOf(result, places), verdict === "fail" ? "MUST" : "SHOULD");
    test.stacktrace(cdata(ending(story(result, places), result)));
  }
  const out = [...(warning ? [ending(story(result, places), result)] : []), ...(transcript === "" ? [] : [transcript])];
  if (out.length > 0) test.standardOutput(cdata(out.join("\n\n")));
}

function summaryOf(result: Result, places: Telling["places"]): string {
  const { failure, title } = result;
  const what = failure ? `expected ${readable(failure.expected)}` : readable(title);
  return shortened(`${places(accused(result))}: ${what}`, MESSAGE);
}

function story(result: Result, places: Telling["places"]): string {
  const heading = `${places(accused(result))}: ${shortened(readable(result.title), TEXT)}`;
  return [heading, ...(result.failure ? failureLines(result.failure) : [])].join("\n");
}

/** Readers such as dorny/test-reporter find the place in the last line. */
function ending(text: string, result: Result): string {
  const place = placeText(result);
  return place === undefined ? text : `${text}\n(${place})`;
}

function describeRun(testSuite: () => TestSuite, summary: Summary): void {
  const gap = incomplete(summary);
  const unexpected = summary.notes.filter((note) => note.unexpected);
  if (gap === undefined && unexpected.length === 0) return;
  const suite = begin(testSuite(), "mailspec", summary.start?.at, summary);
  withAttributes(suite, { time: seconds(0) });
  if (gap !== undefined) {
    const text = shortened(readable(gap), TEXT);
    const test = suite.testCase().className("mailspec").name("the run is complete").error(text, "run", cdata(text));
    withAttributes(test, { time: seconds(0) });
  }
  unexpected.forEach((note, index) => {
    const text = shortened(readable(note.text), TEXT);
    const test = suite
      .testCase()
      .className("mailspec.baseline")
      .name(`entry ${index + 1} comes out as expected`);
    test.failure(shortened(text, MESSAGE), "baseline").stacktrace(cdata(text));
    withAttributes(test, { time: seconds(0) });
  });
}

type Element = ReturnType<TestCase["build"]>;

/** Adds what the library cannot write: attributes such as `line`, a time with its zeros, the message of `skipped`. */
function withAttributes(
  node: TestCase | TestSuite,
  attributes: Readonly<Record<string, string>>,
  skipMessage?: string,
): void {
  const build = node.build.bind(node);
  node.build = (parent: Element) => {
    const element = build(parent);
    for (const [name, value] of Object.entries(attributes)) element.att(name, value);
    for (const child of skipMessage === undefined ? [] : element.children)
      if ("name" in child && child.name === "skipped" && "att" in child) child.att("message", skipMessage);
    return element;
  };
}

/** What was said in each test, as much as fits into the report; what was found wrong comes first. */
function transcripts(results: readonly Result[]): ReadonlyMap<Result, string> {
  const calm = ({ verdict }: Result) => verdict === "pass" || verdict === "skip";
  const said = new Map<Result, string>();
  let room = TRANSCRIPTS;
  for (const result of [...results.filter((one) => !calm(one)), ...results.filter(calm)]) {
    const lines = shortenedLines(transcriptLines(result.transcript), calm(result) ? OF_OTHER : OF_FINDING);
    const text = lines.join("\n");
    const size = Buffer.byteLength(text);
    // The first that does not fit ends it: to look for smaller ones would take time, and tell less.
    if (size > room) break;
    room -= size;
    said.set(result, text);
  }
  return said;
}

/** GitLab ignores a second test of the same name, as when the results of two runs are put together. */
function unique(): (result: Result) => string {
  const taken = new Set<string>();
  return (result) => {
    const id = readable(result.id);
    let name = id;
    for (let count = 2; taken.has(`${className(result)} ${name}`); count++) name = `${id} (${count})`;
    taken.add(`${className(result)} ${name}`);
    return name;
  };
}

/** `pop3.uidl.charset` → `pop3.uidl` */
const className = ({ id }: Result) => visible(caseName(id).split(".").slice(0, -1).join(".")) || "mailspec";

const seconds = (ms: number) => (Number.isFinite(ms) ? ms / 1000 : 0).toFixed(6);

/** The library splits only the first `]]>` of a CDATA section. */
const cdata = (text: string) => text.replaceAll("]]>", "]]\\x3E");
