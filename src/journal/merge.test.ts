import { describe, expect, it } from "vitest";
import { renderConsole } from "../report/console.js";
import { brokenRule, end, failed, passed, requirements, skipped, start } from "../report/example.test-data.js";
import { mergeJournals } from "./merge.js";
import { outcomeOf } from "./outcome.js";
import type { JournalRecord, Result } from "./record.js";

const rule: Result = { ...brokenRule, verdict: "pass", watched: 7, broken: 0 };
const first = [{ ...start, planned: 2 }, passed, failed, brokenRule, end];
const second = [{ ...start, at: "2026-01-02T03:04:05.700Z", planned: 1 }, skipped, rule, { ...end, exit: 0 }];
const whole = [{ ...start, planned: 3 }, passed, failed, skipped, { ...brokenRule, watched: 127 }, end];
const console = (records: readonly JournalRecord[]) =>
  renderConsole(records, requirements, { color: false, verbose: 2 });

describe("the parts of a run", () => {
  it("make the report of one run", () => {
    expect(console(mergeJournals([first, second]))).toBe(console(whole));
  });

  it("are of one protocol", () => {
    const other = { ...start, target: { ...start.target, protocol: "smtp" } };
    expect(() => mergeJournals([first, [other, end]])).toThrow(RangeError);
  });

  it("have no end where one of them was cut off", () => {
    expect(console(mergeJournals([first, second.slice(0, 1)]))).toContain("cut off after 2 of 3 cases");
  });

  describe("of so many", () => {
    const part = (index: number, of: number, result: Result = passed) => [
      { ...start, planned: 1, shard: { index, of } },
      result,
      { ...end, exit: 0 },
    ];

    it("are all there", () => {
      const records = mergeJournals([part(2, 2, skipped), part(1, 2)]);
      expect(outcomeOf(records, false)).toBe(0);
      expect(records[0]).not.toHaveProperty("shard");
    });

    it("are not complete where one is missing, whatever the others say", () => {
      const records = mergeJournals([part(3, 4), part(1, 4)]);
      expect(outcomeOf(records, false)).toBe(3);
      expect(console(records)).toContain("of the parts 2/4, 4/4 are missing");
    });

    it.each([
      ["part 1/2 is there twice", [part(1, 2), part(1, 2)]],
      ["parts 1/2 and 2/3 are not of one run", [part(1, 2), part(2, 3)]],
      ["part 1/2 stands beside a run that is no part", [part(1, 2), first]],
    ] as const)("%s", (message, journals) => {
      expect(() => mergeJournals(journals)).toThrow(message);
    });
  });

  it("know together what had a reply", () => {
    const parts = [
      ["a", "b"],
      ["b", "c"],
    ].map((answered) => [start, { ...end, answered }]);
    expect(mergeJournals(parts).at(-1)).toMatchObject({ answered: ["a", "b", "c"] });
    expect(mergeJournals([first, second]).at(-1)).not.toHaveProperty("answered");
  });

  it("are interrupted where one of them was", () => {
    const [last] = mergeJournals([first, [start, { ...end, interrupted: true, exit: 130 }]]).slice(-1);
    expect(last).toMatchObject({ interrupted: true, exit: 130 });
  });
});
