import { expect, it } from "vitest";
import type { Result, TranscriptEntry } from "../journal/record.js";
import { disordered, isOfGroup, lessDisordered } from "./out-of-order.js";

const clauses = {
  accepts: (sent: Uint8Array | undefined) => (sent?.[0] === 65 || sent?.[0] === 46 ? "rfc0/1/a" : undefined),
  inOrder: "rfc0/1/order",
};
const said = (...lines: readonly string[]): readonly TranscriptEntry[] =>
  lines.map((line) => ({ ms: 0, connection: 1, from: line.startsWith("C") ? "C" : "S", text: line.slice(2) }));
const broken = (id: string, requirement: string, transcript: readonly TranscriptEntry[], entry: number): Result => ({
  type: "result",
  kind: "rule",
  id,
  title: id,
  suite: "x",
  covers: [requirement],
  level: "MUST",
  verdict: "fail",
  durationMs: 0,
  at: "",
  failure: { requirement, expected: "", connection: 1, entry },
  transcript,
});
const group = said("S 220\r\n", "C unknown\r\nA1\r\n", "S 250\r\n500\r\n");
const alone = said("S 220\r\n", "C A1\r\n", "S 500\r\n");

it("commands that were sent together are a group; one alone and mail data are none", () => {
  expect(isOfGroup(group, { entry: 2, connection: 1 }, clauses)).toBe(true);
  expect(isOfGroup(alone, { entry: 2, connection: 1 }, clauses)).toBe(false);
  expect(isOfGroup(said("C text\r\n.\r\n", "S 250\r\n"), { entry: 1, connection: 1 }, clauses)).toBe(false);
});

it("what a rule finds in a group is told where replies come in order, and elsewhere always", () => {
  const order = broken("order", "rfc0/1/order", group, 2);
  const results = [broken("of-group", "rfc0/1/x", group, 2), broken("of-one", "rfc0/1/y", alone, 2)];
  const by = disordered([order], [], clauses);
  expect(lessDisordered(results, by, clauses).map(({ reason }) => reason)).toEqual(["blocked by order", undefined]);
  expect(lessDisordered(results, disordered([], [], clauses), clauses)).toEqual(results);
});

it("a command that is refused everywhere is no disorder", () => {
  const held = { result: broken("order", "rfc0/1/order", group, 2), standing: "doubtful", owner: "rfc0/1/a" } as const;
  expect(disordered([broken("a", "rfc0/1/a", alone, 2)], [held], clauses)).toBeUndefined();
  expect(disordered([], [held], clauses)).toBe("order");
});
