import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { unmarkedText } from "../protocol/own-mail.js";
import { fixture } from "../suite/fixture.js";
import { parseSuite } from "../suite/load.js";
import { latin1 } from "../wire/latin1.js";

const known = await knowledge();
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

describe("messages:", () => {
  const own = "messages:\n  m1: 'X-Mailspec: own\\r\\n\\r\\n.\\xE4\\r\\n'\nmaildrop: [m1, plain]\n";

  it("gives a suite messages of its own, for maildrop, S=: and -- deliver", () => {
    const { cases } = load(one("-- deliver m1\nC: RETR 1\nS: +OK\nS=: m1").replace("cases:", `${own}cases:`));
    const [first] = cases;
    const name = (first?.wants.maildrop as readonly string[] | undefined)?.[0] ?? "";
    expect(first?.wants.maildrop).toEqual([expect.stringMatching(/^inline-/), "plain"]);
    expect(first?.steps[0]).toMatchObject({ kind: "deliver", fixture: name });
    expect(first?.steps.at(-1)).toMatchObject({ kind: "content", fixture: name });
    expect(unmarkedText(latin1(fixture(name) ?? new Uint8Array()))).toBe("X-Mailspec: own\r\n\r\n.\xe4\r\n");
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
    ["unbound name", one("C: DELE {n}"), /^my\.yaml:8:15: nothing gives \{n\} a value/],
    [
      "no escape in a message",
      one("C: NOOP").replace("cases:", "messages: { m1: 'a\\q' }\ncases:"),
      /^my\.yaml:3:\d+: \\q is no escape/,
    ],
    ["name bound twice", one("C: NOOP\nS: {n:number}\nS: {n:number}"), /^my\.yaml:10:10: \{n\} has a value already/],
    ["name twice in a line", one("C: NOOP\nS: {n:number} {n:number}"), /\{n\} is bound twice in this line/],
    [
      "name bound by one alternative",
      one("C: NOOP\nS: +OK {n:number}\nS|: -ERR"),
      /^my\.yaml:9:11: \{n\} is bound by one alternative only/,
    ],
    [
      "name of a line that may not come",
      one("C: NOOP\nS?: {n:number}\nC: DELE {n}"),
      /only if the S\?: that binds it came/,
    ],
    ["name bound by what must not come", one("C: NOOP\nS!: {n:number}\nS: +OK"), /S!: cannot bind \{n\}/],
    ["name of every object", one("C: {constructor}"), /nothing gives \{constructor\} a value/],
    ["type of every object", one("C: NOOP\nS: {:constructor}"), /there is no type constructor/],
    ["list of every object", one("C: {c}", "    for: { c: $constructor }\n"), /there is no list \$constructor/],
    ["connection that is not open", one("C2: NOOP"), /^my\.yaml:8:7: connection 2 is not open/],
    [
      "state of another protocol",
      one("-- open 2 selected"),
      /no state selected: connected \| authorization \| transaction/,
    ],
    ["protocol that there is not", one("-- open 2 nntp reader"), /there is no protocol nntp/],
    ["literal", one("C: RETR {literal plain}"), /^my\.yaml:8:15: POP3 has no literals/],
    ["words behind a fixture", one("C: RETR 1\nS: +OK\nS=: plain tip 3"), /perhaps `top N`/],
    ["surplus words", one("-- drop 1 now"), /nothing behind it, not now/],
    ["misspelt ending", one("C: NOOP\nS: +OK => pas"), /ends with => pass or => skip/],
    ["free text before what could begin anywhere", one("C: NOOP\nS: +OK {:text}{:number}"), /cannot follow free text/],
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
    ["brackets without an end", "[".repeat(100_000), /^my\.yaml:1:1: this is nested too deeply/],
    ["question marks in a row", "? ".repeat(1000), /^my\.yaml:1:1: this is nested too deeply/],
    ["more than a file may hold", `[${"1,".repeat(150_000)}]`, /^my\.yaml:1:1: this is too much for one file/],
    ["a key twice", "protocol: pop3\ntitle: x\ntitle: y\n", /^my\.yaml:3:1: Map keys must be unique/],
    [
      "aliases of aliases",
      `a: &a [x]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(50)}]\n`,
      /^my\.yaml:1:1: Excessive/,
    ],
    ["an alias of nothing", "a: *b\n", /^my\.yaml:1:1: Unresolved alias/],
    [
      "more cases than anybody waits for",
      one("C: NOOP", `    for: { ${"abcdef".replace(/./g, "$&: [1,2,3,4,5,6,7,8,9,10], ")}}\n`),
      /^my\.yaml:7:\d+: these are more cases than 20000/,
    ],
    [
      "a parameter that swells",
      one(`C: ${"{p}".repeat(200)}`, `    for: { p: [${"x".repeat(9000)}] }\n`),
      /^my\.yaml:7:\d+: \{p\} makes this longer than/,
    ],
    ["repetitions that swell together", one("C: {x*16000000}\nC: {x*16000000}"), /^my\.yaml:9:10: with those above/],
    ["a wait of months", one("-- wait 100000m\nC: NOOP"), /^my\.yaml:8:7: -- wait 100000m: expected -- wait 2s/],
  ])("%s", (_what, text, message) => {
    expect(() => load(text)).toThrow(message);
  });
});

describe("requirements that a suite brings", () => {
  const folder = mkdtempSync(join(tmpdir(), "mailspec-own-"));
  const file = (document: string) =>
    `document: ${document}\ntitle: Ours\nprotocols: [pop3]\nrequirements:\n  - { id: 1/words, level: SHOULD, summary: It has words, text: it says something, basis: text }\n`;
  writeFileSync(join(folder, "ours.yaml"), file("x-ours"));
  const own = (names: string) =>
    parseSuite(
      `protocol: pop3\ntitle: Mine\nrequirements: [${names}]\ncases:\n  - id: pop3.mine.one\n    title: One\n    covers: [x-ours/1/words]\n    exchange: |\n      C: NOOP\n      S: +OK\n`,
      join(folder, "my.yaml"),
      known,
    );

  it("can be covered, and are of the suite", () => {
    const { cases, requirements } = own("ours.yaml");
    expect(cases.map(({ level }) => level)).toEqual(["SHOULD"]);
    expect(requirements?.map(({ id }) => id)).toEqual(["x-ours/1/words"]);
  });

  it("stand in a file that is there, and stand once", () => {
    expect(() => own("none.yaml")).toThrow(/cannot read .*none\.yaml: ENOENT/);
    expect(() => own("ours.yaml, ours.yaml")).toThrow(/my\.yaml:3:27: x-ours\/1\/words is in the catalogue already/);
    expect(() => own("")).toThrow(/the catalogue has no x-ours\/1\/words/);
  });
});
