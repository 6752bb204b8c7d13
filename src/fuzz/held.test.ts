import { describe, expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { heldFindings } from "./held.js";

/** A finding: what was sent before the reply that was wrong. */
const finding = (id: string, requirement: string, ...sent: readonly string[]): Result => ({
  type: "result",
  kind: "property",
  id,
  title: id,
  suite: "Findings",
  covers: [requirement],
  level: "MUST",
  verdict: "fail",
  durationMs: 0,
  at: "",
  failure: { requirement, expected: "+OK", connection: 1, sent: sent.at(-1) ?? "", entry: sent.length },
  transcript: sent.map((line) => ({ ms: 0, connection: 1, from: "C", text: `${line}\r\n` })),
});

const numbersKept = "pop3.rule.numbers-kept";
const listErr = finding("list-err", "rfc1939/5/list-lines", "DELE 1", "LIST 2");

describe("what fuzzing finds behind a DELE", () => {
  it("is told at the end, if the server numbers rightly", () => {
    const held = heldFindings(pop3);
    expect(held.take("pop3.property.keywords", listErr)).toBe(true);
    expect(held.open()).toEqual([listErr]);
    expect(held.explained().size).toBe(0);
  });

  it("follows from new numbers, whichever is seen first", () => {
    const held = heldFindings(pop3);
    held.take("pop3.property.keywords", listErr);
    held.told(numbersKept, numbersKept);
    held.take("pop3.property.histories", finding("top-err", "rfc1939/7/top-lines", "DELE 1", "TOP 2 0"));
    expect(held.open()).toEqual([]);
    expect([...held.explained()]).toEqual([
      ["pop3.property.keywords", numbersKept],
      ["pop3.property.histories", numbersKept],
    ]);
    expect([...held.counts()]).toEqual([[numbersKept, 2]]);
  });

  it("is kept apart from what has nothing to do with it, and from the new numbers themselves", () => {
    const held = heldFindings(pop3);
    const { covers = "" } = pop3.rules.find(({ id }) => id === numbersKept) ?? {};
    expect(covers).not.toBe("");
    expect(held.take("pop3.property.keywords", finding("list-err", "rfc1939/5/list-lines", "LIST 2"))).toBe(false);
    const numbers = finding("numbers", covers, "LIST", "DELE 1", "LIST");
    expect(held.take("pop3.property.keywords", numbers, { rule: numbersKept })).toBe(false);
  });
});

describe("a finding that is nothing new beside a plainer one", () => {
  const lost = "rfc1939/6/no-quit-no-removal";
  const abandoned = finding("removed-after-abandon", lost, "LIST");

  it("is told at the end, if that one was not found", () => {
    const held = heldFindings(pop3);
    expect(held.take("pop3.property.histories", abandoned, { plainer: `${lost} removed-without-quit` })).toBe(true);
    expect(held.open()).toEqual([abandoned]);
  });

  it("is not told, whichever is seen first", () => {
    const held = heldFindings(pop3);
    held.take("pop3.property.histories", abandoned, { plainer: `${lost} removed-without-quit` });
    held.told(`${lost} removed-without-quit`, "pop3.fuzz.removed-without-quit");
    expect(held.open()).toEqual([]);
    expect([...held.counts()]).toEqual([["pop3.fuzz.removed-without-quit", 1]]);
  });
});
