import { expect, it } from "vitest";
import type { JournalRecord, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Requirement } from "../requirements/requirement.js";
import { settledAgain } from "./settle-again.js";

const protocol = {
  clauses: { accepts: () => "rfc0/1/dele", hangsUp: "rfc0/1/open" },
  isRefusal: () => false,
} as unknown as Protocol;
const requirements = new Map([["rfc0/1/open", { id: "rfc0/1/open", level: "MUST" } as Requirement]]);

/** A case that was hung up on, as a part of a run has it. */
const hungUp = (id: string): Result => {
  const failure = { requirement: `rfc0/2/${id}`, expected: "OK", event: "closed", connection: 1, sent: "dele" };
  return {
    type: "result",
    kind: "case",
    id,
    title: id,
    suite: "x",
    covers: [`rfc0/2/${id}`],
    level: "MUST",
    verdict: "fail",
    durationMs: 0,
    at: "",
    failure,
    held: { standing: "doubtful", verdict: "fail", level: "MUST", failure, owner: "rfc0/1/open" },
    transcript: [],
  };
};
const end = { type: "end", at: "", durationMs: 0, interrupted: false, exit: 1 } as const;
const told = (...more: readonly JournalRecord[]) =>
  settledAgain([hungUp("a"), hungUp("b"), ...more], requirements, protocol).flatMap((record) =>
    record.type === "result" ? [[record.verdict, record.reason ?? record.failure?.requirement]] : [],
  );

it("a command that nobody was ever answered is one defect in all parts", () => {
  expect(told({ ...end, answered: ["rfc0/1/noop"] })).toEqual([
    ["fail", "rfc0/1/open"],
    ["skip", "blocked by a"],
  ]);
});

it("one that was answered in another part, or of which no part tells, is each case's own", () => {
  const each = [
    ["fail", "rfc0/2/a"],
    ["fail", "rfc0/2/b"],
  ];
  expect(told({ ...end, answered: ["rfc0/1/dele"] })).toEqual(each);
  expect(told(end)).toEqual(each);
  expect(told()).toEqual(each);
});
