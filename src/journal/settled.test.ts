import { expect, it } from "vitest";
import { brokenRule, end, failed, passed, requirements, start } from "../report/example.test-data.js";
import { incomplete, summarize } from "../report/summary.js";
import { beginningOf, keptOf } from "./kept.js";
import type { Checkpoint, JournalRecord } from "./record.js";
import { settled } from "./settled.js";

const { id } = brokenRule;
const first: Checkpoint = { type: "checkpoint", watched: { [id]: [3, 1] }, found: [brokenRule], remarks: [] };
const last: Checkpoint = {
  type: "checkpoint",
  watched: { [id]: [9, 2], "pop3.rule.x": [9, 0] },
  found: [],
  remarks: ["odd"],
};
const cut: readonly JournalRecord[] = [start, first, passed, last, failed];

it("a run that was cut off tells what its rules had found, and that it was cut off", () => {
  const records = settled(cut);
  expect(records).toEqual([
    start,
    passed,
    failed,
    { ...brokenRule, watched: 9, broken: 2 },
    { type: "note", unexpected: false, text: "odd" },
  ]);
  expect(incomplete(summarize(records, requirements))).toBe("the run was cut off after 2 of 5 cases");
});

it("of a run that came to its end the rules have said it themselves", () => {
  expect(settled([...cut, brokenRule, end])).toEqual([start, passed, failed, brokenRule, end]);
});

it("what is kept begins a journal of which the same is kept", () => {
  const held = { ...failed, id: "pop3.held", held: { standing: "blocked", verdict: "skip", level: "MUST" } } as const;
  const kept = keptOf([...cut, held, { ...passed, id: "pop3.error", verdict: "error" }]);
  expect(kept?.results.map((its) => its.id)).toEqual([passed.id, failed.id]);
  expect(kept?.watched).toEqual(last.watched);
  expect(keptOf(beginningOf(kept ?? expect.fail()))).toMatchObject({ ...kept, elapsed: expect.any(Number) });
});

it("nothing is kept where nothing was judged", () => {
  expect(keptOf([start])).toBeUndefined();
});
