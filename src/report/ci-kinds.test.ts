import { describe, expect, it } from "vitest";
import type { JournalRecord } from "../journal/record.js";
import { renderBadge } from "./badge.js";
import { end, failed, passed, requirements, run, skipped, start, warned } from "./example.test-data.js";
import { renderGitlab } from "./gitlab.js";
import { renderSarif } from "./sarif.js";
import { renderTap } from "./tap.js";

const lax = { strict: false };
const strict = { strict: true };

describe("SARIF", () => {
  const sarif = JSON.parse(renderSarif(run, requirements, lax)).runs[0];

  it("has a rule for each requirement that is broken, and a result for each finding", () => {
    const rules = sarif.tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(rules).toContain("rfc1939/7/uid-charset");
    expect(rules).toHaveLength(3);
    for (const { ruleId } of sarif.results) expect(rules).toContain(ruleId);
  });

  it("stands at the line of the exchange", () => {
    const [its] = sarif.results.filter(({ ruleId }: { ruleId: string }) => ruleId === "rfc1939/7/uid-charset");
    expect(its.level).toBe("error");
    expect(its.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "suites/pop3/uidl.yaml" },
      region: { startLine: 12, startColumn: 3 },
    });
  });

  it("takes a broken SHOULD for a warning, unless it is strict", () => {
    const levels = (text: string) => JSON.parse(text).runs[0].results.map(({ level }: { level: string }) => level);
    expect(levels(renderSarif([start, warned, end], requirements, lax))).toEqual(["warning"]);
    expect(levels(renderSarif([start, warned, end], requirements, strict))).toEqual(["error"]);
  });

  it("says that a run was cut off", () => {
    const [cut] = JSON.parse(renderSarif([start, passed], requirements, lax)).runs;
    expect(cut.invocations[0].executionSuccessful).toBe(false);
  });
});

describe("GitLab's code quality", () => {
  const issues = JSON.parse(renderGitlab(run, requirements, lax)) as readonly {
    fingerprint: string;
    severity: string;
  }[];

  it("has an issue for each finding, each with a fingerprint of its own that stays", () => {
    expect(issues).toHaveLength(3);
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    const moved = failed.place && { ...failed, place: { ...failed.place, line: 99 } };
    const [again] = JSON.parse(renderGitlab([start, ...(moved ? [moved] : []), end], requirements, lax)).slice(-1);
    expect(issues.map(({ fingerprint }) => fingerprint)).toContain(again.fingerprint);
  });

  it("says that a run was cut off, of which fewer issues look like fewer faults", () => {
    const [first] = JSON.parse(renderGitlab([start, failed], requirements, lax));
    expect(first).toMatchObject({ severity: "blocker", description: "the run was cut off after 1 of 5 cases" });
  });

  it("knows how severe a SHOULD is", () => {
    expect(issues.map(({ severity }) => severity).sort()).toEqual(["major", "major", "minor"]);
  });
});

describe("TAP", () => {
  it("has a point for each result", () => {
    const lines = renderTap(run, requirements, lax).split("\n");
    expect(lines.slice(0, 2)).toEqual(["TAP version 14", "1..6"]);
    expect(lines).toContain(
      "ok 4 - pop3.top.lines[n=0]: A message marked as deleted can no longer be referred to # SKIP TOP not offered",
    );
    expect(lines.filter((line) => line.startsWith("not ok "))).toHaveLength(3);
  });

  it("takes no directive from a server", () => {
    const said: JournalRecord = { ...skipped, verdict: "fail", title: "greets with # SKIP \\" };
    expect(renderTap([start, said, end], requirements, lax)).toContain(
      "not ok 1 - pop3.top.lines[n=0]: greets with \\# SKIP \\\\",
    );
  });

  it("bails out of a run that was cut off", () => {
    expect(renderTap([start, passed], requirements, lax)).toMatch(/\nBail out! the run was cut off/);
  });
});

describe("the badge", () => {
  const whole = { ...start, planned: 1 };
  it.each([
    [[whole, passed, end], "POP3 RFCs: conforms"],
    [[whole, { ...failed, tolerated: "an old friend" }, end], "POP3 RFCs: conforms, 1 known"],
    [[whole, failed, end], "POP3 RFCs: 1 broken"],
    [[whole, warned, end], "POP3 RFCs: 1 warning"],
    [[whole], "POP3 RFCs: incomplete"],
  ])("says %#", (records, said) => {
    expect(renderBadge(records as readonly JournalRecord[], requirements)).toContain(`aria-label="${said}"`);
  });
});
