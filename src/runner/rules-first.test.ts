import { expect, it } from "vitest";
import type { Failure } from "../journal/record.js";
import type { Clauses } from "../protocol/clauses.js";
import type { Rule, RuleInfo, RuleTally } from "../protocol/rule.js";
import type { CaseOutcome } from "./case-outcome.js";
import { believed, heardRules } from "./rules-first.js";

const ANSWERS = "rfc0/1/answers";
const rule = (id: string, covers: string, more: Partial<RuleInfo> = {}): Rule<never> => ({
  id,
  covers,
  title: id,
  watch: () => () => undefined,
  ...more,
});
const rules = [
  rule("form", "rfc0/2/form", { isForm: true }),
  rule("framing", "rfc0/2/framing", { isFraming: true }),
  rule("surplus", ANSWERS),
  rule("of-command", "rfc0/3/told", { ofCommand: true }),
];
const protocol = {
  rules,
  clauses: { answers: ANSWERS, surplusToo: ["rfc0/4/injected"] } as Partial<Clauses> as Clauses,
};
const seen = (entry: number): RuleTally => ({
  watched: 1,
  broken: 1,
  entries: new Set([entry]),
  first: { violation: { expected: "none", received: Buffer.from("x") }, connection: 1, sent: Buffer.from("a"), entry },
});
const failure: Failure = { requirement: "rfc0/9/own", expected: "OK", received: "NO", connection: 1, entry: 7 };
const broken: CaseOutcome = { verdict: "broken", failure };
const heard = (
  ids: readonly string[],
  outcome: CaseOutcome = broken,
  { covers = ["rfc0/9/own"], isUnasked = false, entry = 7 } = {},
) => {
  const tally = new Map(ids.map((id) => [id, seen(entry)]));
  const its = heardRules(outcome, { entry: { covers }, protocol, tally, isUnasked });
  return { ...its, told: [...believed(tally, its.order, protocol).keys()] };
};

it("says no more of a case whose reply breaks a rule of form than that", () => {
  expect(heard(["form"]).outcome).toEqual({ ...broken, owner: "rfc0/2/form" });
  expect(heard(["form"], broken, { entry: 3 }).outcome).toBe(broken);
  expect(heard(["form"], broken, { covers: ["rfc0/2/form"] }).outcome).toBe(broken);
  const blocked: CaseOutcome = { verdict: "blocked", failure };
  expect(heard(["form"], blocked).outcome).toEqual({ ...blocked, failure: { ...failure, requirement: "rfc0/2/form" } });
});

it("blocks a case with one reply too many by that, but for a case that is about it", () => {
  const { outcome, told } = heard(["surplus", "of-command", "form"]);
  expect(outcome).toMatchObject({ verdict: "blocked", failure: { requirement: ANSWERS, received: "x" } });
  expect(told).toEqual(["surplus"]);
  const own: CaseOutcome = { verdict: "broken", failure: { ...failure, requirement: "rfc0/4/injected" } };
  expect(heard(["surplus"], own).outcome).toBe(own);
  // The one that was slipped in shifts the others.
  expect(heard(["of-command"], own)).toMatchObject({ outcome: own, told: [] });
});

it("believes what it saw when nothing is out of step, and of framing only that", () => {
  expect(heard(["of-command"], { verdict: "pass" }).told).toEqual(["of-command"]);
  expect(heard(["framing", "form", "of-command"], { verdict: "pass" }).told).toEqual(["framing"]);
});

it("takes a reply that nobody asked for as the owner of what fails, and not of what is only half there", () => {
  expect(heard([], broken, { isUnasked: true }).outcome).toEqual({ ...broken, owner: ANSWERS });
  const half: CaseOutcome = { verdict: "broken", failure: { ...failure, event: "it stopped" } };
  expect(heard([], half, { isUnasked: true }).outcome).toBe(half);
});

it("knows that replies are shifted where one of several did not come", () => {
  const { order, outcome } = heard([], { verdict: "unanswered", failure, isTooFew: true });
  expect(order).toMatchObject({ isShifted: true, isOutOfStep: true });
  expect(outcome.verdict).toBe("unanswered");
});

it("leaves what came by itself to what that says", () => {
  const decided: CaseOutcome = { ...broken, isDecided: true };
  expect(heard(["form"], decided).outcome).toBe(decided);
  const presupposed: CaseOutcome = { verdict: "blocked", failure, isDecided: true };
  expect(heard(["form"], presupposed).outcome).toBe(presupposed);
});
