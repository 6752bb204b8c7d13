import { expect, it } from "vitest";
import type { Failure, Result } from "../journal/record.js";
import { latin1 } from "../wire/latin1.js";
import { type Accuser, accuserOf, type Distinctions, type Suspect } from "./accusers.js";

const ANSWERS = "rfc0/1/answers";
const ENDS = "rfc0/1/ends";
const KEPT = "rfc0/2/kept";
const protocol: Distinctions = {
  clauses: {
    accepts: (sent) => (sent ? `rfc0/1/${latin1(sent)}` : undefined),
    answers: ANSWERS,
    ends: ENDS,
    locks: { refuses: () => false, clauses: ["rfc0/3/locked", "rfc0/3/in-use"] },
    kept: {
      delivered: KEPT,
      passedOn: "rfc0/2/passed-on",
      fields: new Map([["date", "rfc0/2/date"]]),
      eightBit: "8",
      dots: [],
    },
  },
  isRefusal: (reply) => reply.startsWith("NO"),
};
const result = (id: string, failure: Partial<Failure>, kind: Result["kind"] = "case"): Result => ({
  type: "result",
  kind,
  id,
  title: id,
  suite: "x",
  covers: [],
  level: "MUST",
  verdict: "fail",
  durationMs: 0,
  at: "",
  failure: { requirement: "", expected: "OK", connection: 1, ...failure },
  transcript: [],
});
const by = (clause: string, failure: Partial<Failure>, kind?: Result["kind"]): Accuser => ({
  clause,
  its: result("by", failure, kind),
});
const suspect = (clause: string, failure: Partial<Failure>, standing: Suspect["standing"] = "blocked"): Suspect => ({
  clause,
  standing,
  result: result("suspect", failure),
});
const said = (one: Accuser, other: Suspect) => accuserOf(other, [one], protocol);

it("accuses of the same clause who was refused, too, or was not, either; and a rule always", () => {
  const clause = "rfc0/1/dele";
  expect(said(by(clause, { received: "NO" }), suspect(clause, { received: "NO, no" }))).toBe("by");
  expect(said(by(clause, { received: "NO" }), suspect(clause, { received: "OK" }))).toBeUndefined();
  expect(said(by(clause, { received: "NO" }, "rule"), suspect(clause, { received: "OK" }))).toBe("by");
  expect(said(by("rfc0/1/list", { received: "NO" }), suspect(clause, { received: "NO" }))).toBeUndefined();
});

it("takes a rule by its id, and the clauses of one lock for one", () => {
  expect(accuserOf(suspect("by", {}), [by("rfc0/9/other", {})], protocol)).toBe("by");
  expect(said(by("rfc0/3/in-use", { received: "NO" }), suspect("rfc0/3/locked", { received: "NO" }))).toBe("by");
});

it("tells a reply that is missing from one too many", () => {
  const none = { sent: "list" };
  expect(said(by(ANSWERS, none), suspect(ANSWERS, { sent: "retr" }))).toBe("by");
  expect(said(by(ANSWERS, none), suspect(ANSWERS, { received: "OK" }))).toBeUndefined();
});

it("takes a reply that does not end for none at all to the same command", () => {
  expect(said(by(ANSWERS, { sent: "list" }), suspect(ENDS, { sent: "list", received: "OK" }))).toBe("by");
  expect(said(by(ANSWERS, { sent: "list" }), suspect(ENDS, { sent: "retr", received: "OK" }))).toBeUndefined();
  expect(said(by(ANSWERS, { sent: "list", received: "OK" }), suspect(ENDS, { sent: "list" }))).toBeUndefined();
});

it("goes by what was changed in mail, whatever the mail begins with", () => {
  const changed = (was: string, is: string): Partial<Failure> => ({ expected: was, received: is, at: 0 });
  const one = by(KEPT, changed("Date: x\r\n", "Subject: x\r\n"));
  expect(said(one, suspect(KEPT, changed("Date: y\r\n", "NO: y\r\n")))).toBe("by");
  expect(said(one, suspect(KEPT, changed("To: y\r\n", "From: y\r\n")))).toBeUndefined();
});

it("goes by the command in a tour, and nowhere else", () => {
  const one = by("rfc0/5/one", { sent: "list" });
  expect(said(one, suspect("rfc0/5/other", { sent: "list" }, "tour"))).toBe("by");
  expect(said(one, suspect("rfc0/5/other", { sent: "list" }))).toBeUndefined();
  expect(said(one, suspect("rfc0/5/other", {}, "tour"))).toBeUndefined();
});

it("names who accuses of the clause before who only has the same command", () => {
  const its = suspect("rfc0/5/other", { sent: "list" }, "tour");
  const all = [by("rfc0/5/one", { sent: "list" }), { clause: "rfc0/5/other", its: result("of-clause", {}) }];
  expect(accuserOf(its, all, protocol)).toBe("of-clause");
});
