import { expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";
import { latin1 } from "../wire/latin1.js";
import { settleHeld } from "./blocked.js";
import type { Judged } from "./standing.js";

const levels = { "rfc0/1/dele": "MUST", "rfc0/1/noop": "SHOULD", "rfc0/1/may": "MAY" };
const requirements = new Map(Object.entries(levels).map(([id, level]) => [id, { id, level } as Requirement]));
const result = (id: string, requirement: string, verdict: Result["verdict"] = "skip"): Result => ({
  type: "result",
  kind: "case",
  id,
  title: id,
  suite: "x",
  covers: [`rfc0/2/${id}`],
  level: "MUST",
  verdict,
  durationMs: 0,
  at: "",
  failure: { requirement, expected: "+OK", connection: 1 },
  transcript: [],
});
const blocked = (id: string, requirement: string): Judged => ({ result: result(id, requirement), standing: "blocked" });
const doubtful = (id: string, owner: string): Judged => ({
  result: result(id, `rfc0/2/${id}`, "fail"),
  standing: "doubtful",
  owner,
});
const protocol = {
  clauses: { accepts: (sent: Uint8Array | undefined) => (sent ? `rfc0/1/${latin1(sent)}` : undefined) },
  isRefusal: (reply: string) => reply.startsWith("NO"),
};
const told = (held: readonly Judged[], judged: readonly Result[] = []) =>
  settleHeld(held, judged, requirements, protocol).map(({ id, verdict, reason, failure }) => [
    id,
    verdict,
    reason ?? failure?.requirement,
  ]);

it("the first of those that are blocked accuses of the clause when nothing else does", () => {
  expect(told([blocked("a", "rfc0/1/dele"), blocked("b", "rfc0/1/dele"), blocked("c", "rfc0/1/noop")])).toEqual([
    ["a", "fail", "rfc0/1/dele"],
    ["b", "skip", "blocked by a"],
    ["c", "warn", "rfc0/1/noop"],
  ]);
});

it("what follows from a clause says no more where a case shows that it is broken", () => {
  const following = (id: string): Judged => ({ ...doubtful(id, "rfc0/1/x"), explainedBy: "rfc0/2/order" });
  expect(told([following("a")])).toEqual([["a", "fail", "rfc0/2/a"]]);
  expect(told([following("a"), doubtful("order", "rfc0/1/noop")])).toEqual([
    ["order", "fail", "rfc0/2/order"],
    ["a", "skip", "blocked by order"],
  ]);
});

it("none does when another detector has, or nothing had to work", () => {
  const judged = [result("own", "rfc0/1/dele", "fail")];
  expect(told([blocked("a", "rfc0/1/dele"), blocked("b", "rfc0/1/may")], judged)).toEqual([
    ["a", "skip", "blocked by own"],
    ["b", "skip", "blocked by rfc0/1/may"],
  ]);
});

it("what failed behind the subject accuses of its own, unless the server is accused of the step", () => {
  expect(told([doubtful("a", "rfc0/1/noop")])).toEqual([["a", "fail", "rfc0/2/a"]]);
  expect(told([doubtful("a", "rfc0/1/noop"), blocked("b", "rfc0/1/noop")])).toEqual([
    ["b", "warn", "rfc0/1/noop"],
    ["a", "skip", "blocked by b"],
  ]);
});

it("a tour says nothing of a command that the server is accused of, and only the first does of any other", () => {
  const failing = (id: string, sent: string, standing: Judged["standing"] = "judged"): Judged => {
    const its = result(id, `rfc0/2/${id}`, "fail");
    return {
      result: { ...its, failure: { requirement: `rfc0/2/${id}`, expected: "+OK", connection: 1, sent } },
      standing,
    };
  };
  const { result: own } = failing("own", "retr");
  expect(
    told([failing("a", "retr", "tour"), failing("b", "list", "tour"), failing("c", "list", "tour")], [own]),
  ).toEqual([
    ["a", "skip", "blocked by own"],
    ["b", "fail", "rfc0/2/b"],
    ["c", "skip", "blocked by b"],
  ]);
});

it("no reply is another defect than one too many, and half a reply follows from none", () => {
  const clauses = { ...protocol.clauses, answers: "rfc0/1/answers", ends: "rfc0/1/ends" };
  const of = (id: string, requirement: string, found: Partial<NonNullable<Result["failure"]>>): Judged => {
    const its = result(id, requirement);
    return {
      result: { ...its, failure: { requirement, expected: "+OK", connection: 1, ...found } },
      standing: "blocked",
    };
  };
  const rule = { ...result("rule", clauses.answers, "fail"), kind: "rule" } as const;
  const tooMany = { ...rule, failure: { ...(rule.failure as NonNullable<Result["failure"]>), received: "OK OK" } };
  const half = of("half", clauses.ends, { event: "no end of the reply", sent: "list" });
  const none = of("none", clauses.answers, { event: "no reply", sent: "list" });
  const extra = of("extra", clauses.answers, { received: "OK" });
  const levels = new Map([
    ...requirements,
    ...[clauses.answers, clauses.ends].map((id) => [id, { id, level: "MUST" } as Requirement] as const),
  ]);
  const settled = settleHeld([half, none, extra], [tooMany], levels, { ...protocol, clauses });
  expect(settled.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ["none", "fail", undefined],
    ["extra", "skip", "blocked by rule"],
    ["half", "skip", "blocked by none"],
  ]);
});

it("another symptom of the same clause is another defect", () => {
  const own = result("own", "rfc0/1/dele", "fail");
  const received = (text: string): Result => ({
    ...own,
    failure: { requirement: "rfc0/1/dele", expected: "", connection: 1, received: text },
  });
  const refused = doubtful("a", "rfc0/1/dele");
  const held = [
    {
      ...refused,
      result: {
        ...refused.result,
        failure: { ...own.failure, received: "NO", requirement: "rfc0/2/a", expected: "", connection: 1 },
      },
    },
  ];
  expect(told(held, [received("OK of another kind")])).toEqual([["a", "fail", "rfc0/2/a"]]);
  expect(told(held, [received("NO")])).toEqual([["a", "skip", "blocked by own"]]);
});

it("a connection that is closed at a command that never had a reply is one finding, and else what each case asks", () => {
  const clauses = { ...protocol.clauses, hangsUp: "rfc0/1/noop" };
  const closed = (id: string): Judged => {
    const its = doubtful(id, "rfc0/1/noop");
    return {
      ...its,
      result: {
        ...its.result,
        failure: {
          requirement: `rfc0/2/${id}`,
          expected: "OK",
          event: "the server closed the connection",
          connection: 1,
          sent: "dele",
        },
      },
    };
  };
  const verdicts = (isEverAnswered: boolean) =>
    settleHeld([closed("a"), closed("b")], [], requirements, { ...protocol, clauses }, () => isEverAnswered).map(
      ({ id, verdict, reason }) => [id, verdict, reason],
    );
  expect(verdicts(true)).toEqual([
    ["a", "fail", undefined],
    ["b", "fail", undefined],
  ]);
  expect(verdicts(false)).toEqual([
    ["a", "warn", undefined],
    ["b", "skip", "blocked by a"],
  ]);
});

it("mail that is changed may begin as a refusal does, which it is not", () => {
  const clauses = {
    ...protocol.clauses,
    kept: { delivered: "rfc0/1/dele", passedOn: "rfc0/1/dele", eightBit: "rfc0/1/noop", fields: new Map(), dots: [] },
  };
  const without = (id: string, before: string): Judged => {
    const its = doubtful(id, "rfc0/1/dele");
    const [expected, received] = [`${before}\r\nCc: x\r\n`, `${before}\r\nDate: y\r\n`];
    const failure = { requirement: `rfc0/2/${id}`, expected, received, at: before.length + 2, connection: 1 };
    return { ...its, result: { ...its.result, failure } };
  };
  const { result: accusing } = without("own", "a");
  const judged = { ...accusing, failure: { ...accusing.failure, requirement: "rfc0/1/dele" } as Result["failure"] };
  const settled = settleHeld([without("a", "NO")], [judged as Result], requirements, { ...protocol, clauses });
  expect(settled.map(({ verdict, reason }) => [verdict, reason])).toEqual([["skip", "blocked by own"]]);
});
