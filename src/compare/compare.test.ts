import { describe, expect, it } from "vitest";
import type { JournalRecord, Result, RunEnd } from "../journal/record.js";
import type { Gist } from "../protocol/gist.js";
import { compareJournals } from "./compare.js";
import { comparisonMarkdown } from "./markdown.js";
import { comparisonText } from "./text.js";

/** What is said is one word, and what follows it is the server's own. */
const gist: Gist = {
  sent: (octets) => octets,
  command: (octets) => octets.split(" ")[0]?.trim() ?? "",
  received: (octets) => octets.split("\r\n").flatMap((line) => (line === "" ? [] : [line.split(" ")[0] ?? ""])),
};
const isRefusal = (reply: string) => reply.startsWith("NO");

/** A case in which that was said: `> PUT x`, `< YES y`, `! closed`. */
const played = (id: string, lines: readonly string[], more: Partial<Result> = {}): Result => ({
  type: "result",
  kind: "case",
  id,
  title: id,
  suite: "notes",
  covers: [],
  level: "MUST",
  verdict: "pass",
  durationMs: 1,
  at: "2026-11-27T12:00:00.000Z",
  transcript: lines.map((line, ms) => ({
    ms,
    connection: 1,
    from: line.startsWith(">") ? "C" : line.startsWith("<") ? "S" : "-",
    text: line.startsWith("!") ? line.slice(2) : `${line.slice(2)}\r\n`,
  })),
  ...more,
});
const compared = (a: readonly JournalRecord[], b: readonly JournalRecord[]) => compareJournals(a, b, gist, isRefusal);
const end = (seen: RunEnd["seen"]): RunEnd => ({
  type: "end",
  at: "",
  durationMs: 1,
  interrupted: false,
  exit: 0,
  ...(seen && { seen }),
});

describe("two journals", () => {
  it("do not differ in words", () => {
    const its = compared(
      [played("x", ["< HI a", "> PUT x", "< YES fine"])],
      [played("x", ["< HI b", "> PUT x", "< YES well"])],
    );
    expect(its).toMatchObject({ compared: 1, changed: [], behaviour: [], onlyA: [], onlyB: [] });
    expect(comparisonText({ protocol: "toy", a: "one", b: "other", comparison: its })).toBe(
      "toy  one (A) beside other (B): 1 compared · nothing differs\n",
    );
    expect(comparisonText({ protocol: "toy", a: "one", b: "other", comparison: compared([], []) })).toBe(
      "toy  one (A) beside other (B): 0 compared\n",
    );
  });

  it("differ once where one reason shows in many cases", () => {
    const cases = (reply: string) => ["x", "y", "z"].map((id) => played(id, ["> PUT x", reply, "> GET", "< YES"]));
    const its = compared(cases("< NO"), cases("< LATER not now"));
    expect(its.behaviour).toEqual([
      {
        command: "PUT",
        a: ["NO"],
        b: ["LATER"],
        cases: 3,
        example: { id: "x", sent: "PUT x\r\n", a: "NO\r\n", b: "LATER not now\r\n" },
      },
    ]);
  });

  it("differ once in what only one of them ever says, whatever it is said to", () => {
    const its = compareJournals(
      [played("x", ["> PUT x", "< YES", "< +1", "> GET", "< NO", "< +2"])],
      [played("x", ["> PUT x", "< YES", "> GET", "< LATER"])],
      { ...gist, extra: (line) => (line.startsWith("+") ? "a number" : undefined) },
      isRefusal,
    );
    expect(its.behaviour.map(({ command, a, b }) => [command, a, b])).toEqual([
      ["any command", ["a number"], []],
      ["GET", ["NO"], ["LATER"]],
    ]);
  });

  it("are not held against each other behind a refusal on one side", () => {
    const its = compared(
      [played("x", ["> OPEN", "< NO", "> PUT x", "< NO", "> GET", "< NO"])],
      [played("x", ["> OPEN", "< YES", "> PUT x", "< YES", "> GET", "< YES"])],
    );
    expect(its.behaviour.map(({ command }) => command)).toEqual(["OPEN"]);
  });

  it("are not held against each other where nobody waited for the end", () => {
    const its = compared(
      [played("x", ["> PUT x", "< YES", "> QUIT", "< BYE", "< AND"])],
      [played("x", ["> PUT x", "< YES", "> QUIT", "< BYE"])],
    );
    expect(its.behaviour).toEqual([]);
  });

  it("differ in a connection that is closed", () => {
    const its = compared(
      [played("x", ["> PUT x", "! the server closed the connection"])],
      [played("x", ["> PUT x", "< YES"])],
    );
    expect(its.behaviour).toMatchObject([{ command: "PUT", a: ["{closed}"], b: ["YES"] }]);
  });

  it("differ in what cases come to, and in which there are", () => {
    const its = compared([played("x", []), played("y", [])], [played("x", [], { verdict: "fail" }), played("z", [])]);
    expect(its).toMatchObject({ changed: [{ from: "pass", to: "fail", ids: ["x"] }], onlyA: ["y"], onlyB: ["z"] });
  });

  it("differ in what fuzzing has often seen of one of them alone", () => {
    const a = [
      end([
        ["open put-long", "YES", 40],
        ["open put-nul", "NO", 7],
        ["open get", "YES", 1],
      ]),
    ];
    const b = [
      end([
        ["open put-long", "NO", 40],
        ["open put-long", "YES", 1],
        ["open put-nul", "YES", 7],
        ["open get", "NO", 1],
      ]),
    ];
    expect(compared(a, b).fuzz).toEqual([
      { what: ["open put-long"], a: [], b: ["NO"] },
      { what: ["open put-nul"], a: ["NO"], b: ["YES"] },
    ]);
  });

  it("become no markup by what a server says", () => {
    const its = compared([played("x", ["> PUT x", "< <script>|`"])], [played("x", ["> PUT x", "< YES"])]);
    const text = comparisonMarkdown({ protocol: "toy", a: "<b>", b: "other", comparison: its });
    expect(text).toContain("`` <script>\\|` ``");
    expect(text).toContain("\\<b\\>");
  });
});
