import { describe, expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { parseSuite } from "./load.js";

const known = knowledge();
const load = (text: string) => parseSuite(text, "my.yaml", known);

const suite = (cases: string, head = "") => `protocol: pop3\ntitle: Mine\n${head}cases:\n${cases}`;
const one = (exchange: string, more = "") =>
  suite(`  - id: pop3.mine.one
    title: One
    covers: [rfc1939/5/noop]
${more}    exchange: |
${exchange
  .split("\n")
  .map((line) => `      ${line}`)
  .join("\n")}
`);

describe("for:", () => {
  it("makes a case for each combination, with the values in its id", () => {
    const { cases } = load(
      one("C: {command} {size}\nS: +OK", "    for: { command: [NOOP, RSET], size: { small: 1, huge: '99' } }\n"),
    );
    expect(cases.map(({ id }) => id)).toEqual([
      "pop3.mine.one[NOOP,small]",
      "pop3.mine.one[NOOP,huge]",
      "pop3.mine.one[RSET,small]",
      "pop3.mine.one[RSET,huge]",
    ]);
    expect(cases[3]?.exchange).toContain("C: RSET 99");
  });

  it("takes lists from the model", () => {
    const { cases } = load(one("C: {command}\nS: -ERR", "    for: { command: $transaction-commands }\n"));
    expect(cases.map(({ id }) => id)).toContain("pop3.mine.one[STAT]");
  });
});

describe("mistakes name file, line and column", () => {
  it.each([
    ["no YAML", "protocol: [pop3", /^my\.yaml:1:\d+: /],
    [
      "unknown key",
      suite(
        "  - id: pop3.a.b\n    titel: x\n    title: y\n    covers: [rfc1939/5/noop]\n    exchange: |\n      C: NOOP\n",
      ),
      /^my\.yaml:5:5: unknown key titel \(did you mean title\?\)/,
    ],
    [
      "unknown requirement",
      one("C: NOOP").replace("noop", "nop"),
      /^my\.yaml:6:14: the catalogue has no rfc1939\/5\/nop \(did you mean rfc1939\/5\/noop/,
    ],
    [
      "two levels",
      one("C: NOOP").replace("[rfc1939/5/noop]", "[rfc1939/5/noop, rfc1939/5/stat-no-extra]"),
      /one level/,
    ],
    ["mistake in the exchange", one("C: NOOP\nS +OK"), /^my\.yaml:9:7: expected C:, S: or --/],
    ["unbound name", one("C: DELE {n}"), /^my\.yaml:8:7: nothing gives \{n\} a value/],
    ["unknown type", one("C: NOOP\nS: {n:numbre}"), /there is no type numbre/],
    ["unknown fixture", one("C: RETR 1\nS: +OK\nS=: plian"), /there is no fixture plian \(did you mean plain\?\)/],
    [
      "exchange as plain text",
      suite("  - id: pop3.a.b\n    title: y\n    covers: [rfc1939/5/noop]\n    exchange: 'C: NOOP'\n"),
      /write the exchange as a block/,
    ],
    [
      "unknown list",
      one("C: {c}", "    for: { c: $nothing }\n"),
      /there is no list \$nothing; there are \$transaction-commands/,
    ],
  ])("%s", (_what, text, message) => {
    expect(() => load(text)).toThrow(message);
  });
});
