import { describe, expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import type { RuleInfo } from "../protocol/rule.js";
import { lessExplained } from "./behind.js";

const STUFFING = "rfc0/3/stuffing";
const rules: readonly RuleInfo[] = [
  { id: "stuffing", title: "stuffing", covers: STUFFING },
  { id: "sizes", title: "sizes", covers: "rfc0/11/sizes", follows: STUFFING },
  { id: "numbers", title: "numbers", covers: "rfc0/4/numbers", behind: "rfc0/5/dele" },
];
const clauses = { accepts: (sent: Uint8Array | undefined) => (String(sent) === "DELE 1" ? "rfc0/5/dele" : undefined) };

const broken = (id: string, requirement: string, ...sent: readonly string[]): Result => ({
  type: "result",
  kind: "rule",
  id,
  title: id,
  suite: "Rules",
  covers: [requirement],
  level: "MUST",
  verdict: "fail",
  durationMs: 0,
  at: "",
  failure: { requirement, expected: "", connection: 1, entry: sent.length },
  transcript: sent.map((text) => ({ ms: 0, connection: 1, from: "C", text: `${text}\r\n` })),
});
const told = (results: readonly Result[], accused?: ReadonlySet<string>) =>
  lessExplained(results, { rules, clauses }, accused).map(
    ({ id, verdict, reason = "" }) => `${id} ${verdict} ${reason}`,
  );

const sizes = broken("sizes", "rfc0/11/sizes", "RETR 1");

describe("what a rule sees may be the harm of another defect", () => {
  it("that a rule has found", () => {
    expect(told([broken("stuffing", STUFFING, "RETR 1"), sizes])).toEqual([
      "stuffing fail ",
      "sizes skip blocked by stuffing",
    ]);
  });

  it("that a case has found", () => {
    expect(told([sizes], new Set([STUFFING]))).toEqual([`sizes skip blocked by ${STUFFING}`]);
  });

  it("or a defect of its own", () => {
    expect(told([sizes], new Set(["rfc0/9/other"]))).toEqual(["sizes fail "]);
  });

  it("behind a command, if a rule says so", () => {
    const numbers = broken("numbers", "rfc0/4/numbers", "DELE 1", "LIST");
    expect(told([numbers, broken("sizes", "rfc0/11/sizes", "DELE 1", "RETR 2")])).toEqual([
      "numbers fail ",
      "sizes skip blocked by numbers",
    ]);
    expect(told([numbers, sizes])).toEqual(["numbers fail ", "sizes fail "]);
  });
});
