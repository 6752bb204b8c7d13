import { expect, it } from "vitest";
import { SetUpError } from "../protocol/set-up-error.js";
import { transcript } from "../wire/transcript.js";
import { setUpStanding } from "./set-up-standing.js";

const protocol = { isThrottle: (reply: string) => reply.includes("[SLOW]") };
const of = (details: ConstructorParameters<typeof SetUpError>[1]) =>
  setUpStanding(new SetUpError("no way to hunter2", details), protocol, new Set(["hunter2"]));
const failure = { requirement: "rfc0/1/x", expected: "OK", connection: 1 };

it.each([
  ["a clause is broken", { breach: { failure, transcript: transcript() } }, ["skip", "blocked"]],
  ["once nothing came", { breach: { failure, transcript: transcript() }, isSilence: true }, ["skip", "unanswered"]],
  ["it has enough of us", { refusal: "NO [SLOW]", owner: "rfc0/1/x" }, ["skip", "judged"]],
  ["it may", { isChoice: true }, ["skip", "judged"]],
  ["a clause says that it had to work", { refusal: "NO", owner: "rfc0/1/x" }, ["error", "doubtful", "rfc0/1/x"]],
  ["nothing listens", { isGone: true }, ["error", "unanswered"]],
  ["nobody knows why", {}, ["error", "judged"]],
])("%s", (_, details, expected) => {
  const [verdict, , ...rest] = of(details);
  expect([verdict, ...rest]).toEqual(expected);
});

it("says why without the secrets", () => {
  const [, { reason }] = of({});
  expect(reason).toMatch(/^no way to /);
  expect(reason).not.toContain("hunter2");
});
