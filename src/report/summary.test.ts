import { describe, expect, it } from "vitest";
import {
  brokenRule,
  end,
  errored,
  failed,
  passed,
  requirements,
  result,
  run,
  skipped,
  start,
  warned,
} from "./example.test-data.js";
import { countsText, findings, incomplete, percent, summarize, summaryLine } from "./summary.js";

const of = (...records: Parameters<typeof summarize>[0]) => summarize(records, requirements);

describe("summarize", () => {
  it("counts: verdicts and what the baseline knows add up to the results, in all and suite by suite", () => {
    const known = { ...failed, tolerated: "rfc1939/7: known" };
    const { counts, results, suites } = of(...run, known);
    expect(counts).toEqual({ pass: 1, fail: 2, warn: 1, skip: 1, error: 1, tolerated: 1 });
    const sum = (numbers: object) => Object.values(numbers).reduce((a: number, b: number) => a + b, 0);
    expect(sum(counts)).toBe(results.length);
    expect(suites.map((suite) => sum(suite.counts))).toEqual(suites.map((suite) => suite.results.length));
    expect(suites.reduce((count, suite) => count + suite.results.length, 0)).toBe(results.length);
  });

  it("counts reasons, the most frequent first", () => {
    const other = { ...skipped, reason: "no pop3s:// URL given" };
    expect(of(other, skipped, skipped).skips).toEqual([
      ["TOP not offered", 2],
      ["no pop3s:// URL given", 1],
    ]);
  });

  it("covers a MUST that was judged, whatever the verdict, and none that was skipped or could not be", () => {
    expect(of(passed).musts).toEqual({ testable: 4, judged: 1 });
    expect(of(failed).musts.judged).toBe(1);
    expect(of(skipped, errored, warned).musts.judged).toBe(0);
    expect(summarize([passed], new Map(requirements.map((its) => [its.id, its]))).mustCoverage).toBe(0.25);
  });

  it("puts cases in the order of the file", () => {
    const at = (line: number) => result({ id: `pop3.line-${line}`, place: { file: "a.yaml", line, column: 3 } });
    expect(of(at(20), at(3), at(100)).suites[0]?.results.map(({ id }) => id)).toEqual([
      "pop3.line-3",
      "pop3.line-20",
      "pop3.line-100",
    ]);
  });
});

it("findings: broken MUSTs first, then by RFC and section; none that is tolerated", () => {
  const ten = { ...failed, failure: undefined, covers: ["rfc1939/10/x"] };
  const { failure: _, ...tenth } = ten;
  const known = { ...failed, tolerated: "known" };
  expect(findings([warned, tenth, failed, brokenRule, known]).map(([id, its]) => [id, its.length])).toEqual([
    ["rfc1939/3/response-crlf", 1],
    ["rfc1939/7/uid-charset", 1],
    ["rfc1939/10/x", 1],
    ["rfc2449/6.3/login-delay", 1],
  ]);
});

it("summaryLine says it in one line", () => {
  expect(summaryLine(of(...run))).toBe(
    "1 pass · 2 fail · 1 warn · 1 skip (TOP not offered: 1) · 1 error · MUST coverage 75 % · 1.2 s",
  );
  expect(countsText(of(passed, failed).counts)).toBe("1 pass · 1 fail");
  expect([percent(29, 100), percent(999, 1000), percent(0, 0)]).toEqual([29, 99, 0]);
});

describe("incomplete", () => {
  it("says nothing of a run that came to its end", () => {
    expect(incomplete(of(...run))).toBeUndefined();
  });

  it.each([
    ["no server", [start, { ...end, fatal: "nothing listens" }], "nothing listens"],
    ["killed", [start, passed], "the run was cut off after 1 of 5 cases"],
    ["Ctrl-C", [start, passed, { ...end, interrupted: true }], "interrupted after 1 of 5 cases"],
    ["--bail", [start, failed, end], "stopped after 1 of 5 cases"],
    ["an empty journal", [], "the journal holds no run"],
  ])("%s", (_, records, text) => {
    expect(incomplete(of(...records))).toBe(text);
  });
});
