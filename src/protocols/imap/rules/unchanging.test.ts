import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, inSession, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);
const fetched = (...items: readonly string[]) => [
  ...opened(),
  "C: FETCH 1 (UID)",
  ...items.map((its) => `* 1 FETCH (${its})`),
];
const literal = (text: string) => `{${text.length}}\r\n${text}`;

it.each([
  ["RFC822.SIZE 9", "RFC822.SIZE 8", "size-stays"],
  ['INTERNALDATE "01-Jan-2026 00:00:00 +0000"', 'INTERNALDATE "01-Jan-2026 00:00:01 +0000"', "date-stays"],
  [
    'ENVELOPE (NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL)',
    'ENVELOPE (NIL "b" NIL NIL NIL NIL NIL NIL NIL NIL)',
    "envelope-stays",
  ],
  ['BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 9 1)', 'BODY ("TEXT" "HTML" NIL NIL NIL "7BIT" 9 1)', "structure-stays"],
  ['BODY[TEXT] "a"', 'BODY[TEXT] "b"', "text-stays"],
  ['BODY[TEXT] "a"', 'RFC822.TEXT "b"', "text-stays"],
])("tells that %s became %s, in one session and over two", (before, after, rule) => {
  expect(broken(...fetched(before, before))).toEqual([]);
  expect(broken(...fetched(before, after))).toEqual([rule]);
  const others = (its: string, uid: number) => inSession(2, fetched(`UID ${uid} ${its}`));
  expect(broken(...fetched(`UID 4 ${before}`), ...others(before, 4))).toEqual([]);
  expect(broken(...fetched(`UID 4 ${before}`), ...others(after, 4))).toEqual([rule]);
  expect(broken(...fetched(`UID 4 ${before}`), ...others(after, 5))).toEqual([]);
});

it("takes a moment in another zone, a part of a text, and what is told of the expunged (RFC 2180 §4.1.3)", () => {
  expect(
    broken(...fetched('INTERNALDATE "01-Jan-2026 00:00:00 +0000"', 'INTERNALDATE "01-Jan-2026 01:30:00 +0130"')),
  ).toEqual([]);
  expect(broken(...fetched("RFC822.SIZE 9", "RFC822.SIZE 0"))).toEqual([]);
  expect(broken(...fetched('BODY[] "ab"', "BODY[] NIL"))).toEqual([]);
});

it("knows a message by its place as long as its UID is not told, through EXPUNGE", () => {
  const two = [...opened(), "C: UID FETCH 1:2 RFC822.SIZE"];
  const sizes = [
    "* 2 FETCH (UID 2 RFC822.SIZE 7)",
    "a3 OK done",
    "C: NOOP",
    "* 1 EXPUNGE",
    "a4 OK done",
    "C: FETCH 1 RFC822.SIZE",
  ];
  expect(broken(...two, ...sizes, "* 1 FETCH (RFC822.SIZE 7)")).toEqual([]);
  expect(broken(...two, ...sizes, "* 1 FETCH (RFC822.SIZE 8)")).toEqual(["size-stays"]);
});

it("holds sizes against what is sent", () => {
  expect(broken(...fetched('RFC822.SIZE 3 BODY[] "abc"'))).toEqual([]);
  expect(broken(...fetched("RFC822.SIZE 4", 'BODY[] "abc"'))).toEqual(["size-is-of-text"]);
  expect(
    broken(...fetched(`BODY[] ${literal("a: b\r\n\r\nc")} BODY[HEADER] ${literal("a: b\r\n\r\n")} BODY[TEXT] "c"`)),
  ).toEqual([]);
  expect(
    broken(...fetched(`BODY[] ${literal("a: b\r\n\r\nc")} BODY[HEADER] ${literal("a: b\r\n")} BODY[TEXT] "c"`)),
  ).toEqual(["header-and-text"]);
});

it("holds BODYSTRUCTURE against the parts", () => {
  const text = (size: number, lines: number) => `("TEXT" "PLAIN" NIL NIL NIL "7BIT" ${size} ${lines})`;
  const multi = `BODYSTRUCTURE (${text(6, 2)}${text(1, 0)} "MIXED")`;
  const parts = (...all: readonly string[]) => all.map((its, index) => `BODY[${index + 1}] ${literal(its)}`);
  expect(broken(...fetched(multi, ...parts("a\r\nb\r\n", "c")))).toEqual([]);
  expect(broken(...fetched(multi, ...parts("a\r\nb\r\n", "cd")))).toEqual(["part-sizes"]);
  expect(broken(...fetched(multi, ...parts("a\r\nbcd", "c")))).toEqual([]);
  expect(broken(...fetched(multi, ...parts("abcd\r\n", "c")))).toEqual(["part-lines"]);
  const message = `BODYSTRUCTURE ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 8 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ${text(2, 1)} 3)`;
  expect(broken(...fetched(message, `BODY[1] ${literal("a:b\r\n\r\nc")}`))).toEqual([]);
  expect(broken(...fetched(message, `BODY[1.1] ${literal("cd")}`))).toEqual([]);
  expect(broken(...fetched(message, `BODY[1.1] ${literal("c")}`))).toEqual(["part-sizes"]);
});

it("holds BODY against BODYSTRUCTURE, and parts of a text against all of it", () => {
  const long = 'BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 9 1 NIL NIL NIL NIL)';
  expect(broken(...fetched(long, 'BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 9 1)'))).toEqual([]);
  expect(broken(...fetched(long, 'BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 9 2)'))).toEqual(["body-is-structure"]);
  const partial = (its: string) => [
    ...opened(),
    "C: FETCH 1 (BODY[] BODY[]<1.3>)",
    `* 1 FETCH (BODY[] "abcde" ${its})`,
  ];
  expect(broken(...partial('BODY[]<1> "bcd"'))).toEqual([]);
  expect(broken(...partial('BODY[]<1> "cde"'))).toEqual(["partial-is-substring"]);
  expect(broken(...partial('BODY[]<1> "bcde"'))).toEqual(["partial-length"]);
  expect(broken(...partial('BODY[]<2> "cde"'))).toEqual(["origin-asked"]);
});
