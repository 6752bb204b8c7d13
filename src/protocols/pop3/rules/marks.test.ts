import { expect, it } from "vitest";
import { parseCommand } from "../command-line.js";
import { statusLine } from "../grammar.js";
import { marksStay } from "./marks.js";
import type { ReplySeen } from "./rule.js";

const octets = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const seen = (sent: string, line: string, block?: string): ReplySeen =>
  ({
    kind: "reply",
    connection: 1,
    phase: "transaction",
    answers: { label: sent, octets: octets(sent) },
    command: parseCommand(octets(sent)),
    line: { octets: octets(line), end: "\r\n" },
    status: statusLine(octets(line)),
    block: block === undefined ? undefined : { octets: octets(block), end: "\r\n" },
  }) as ReplySeen;

type Said = readonly [sent: string, line: string, block?: string];

/** Whether the last of these replies breaks the rule, each with the command that it answers. */
const breaks = (...said: readonly Said[]): boolean => {
  const watch = marksStay.watch();
  const judged = said.map(([sent, line, block]) => watch(seen(sent, line, block)));
  return typeof judged.at(-1) === "object";
};

const two = "1 5\r\n2 6\r\n";

it.each<readonly [name: string, said: readonly Said[]]>([
  [
    "a command that was refused succeeds",
    [
      ["RETR 1", "-ERR"],
      ["NOOP", "+OK"],
      ["RETR 1", "+OK", "a\r\n"],
    ],
  ],
  [
    "a listing has what it had not",
    [
      ["LIST", "+OK", "2 6\r\n"],
      ["STAT", "+OK 2 11"],
      ["LIST", "+OK", two],
    ],
  ],
])("a mark that was seen at work is gone: %s", (_name, said) => {
  expect(breaks(["DELE 1", "+OK"], ...said)).toBe(true);
});

it.each<readonly [name: string, said: readonly Said[]]>([
  [
    "the mark was never at work",
    [
      ["NOOP", "+OK"],
      ["RETR 1", "+OK", "a\r\n"],
    ],
  ],
  [
    "another command overlooks marks",
    [
      ["RETR 1", "-ERR"],
      ["TOP 1 0", "+OK", "a\r\n"],
    ],
  ],
  [
    "another listing does",
    [
      ["UIDL", "+OK", "2 b\r\n"],
      ["LIST", "+OK", two],
    ],
  ],
  [
    "RSET unmarks",
    [
      ["RETR 1", "-ERR"],
      ["RSET", "+OK"],
      ["RETR 1", "+OK", "a\r\n"],
    ],
  ],
  [
    "and so it does with blanks around, where that is RSET",
    [
      ["RETR 1", "-ERR"],
      [" rset ", "+OK"],
      ["RETR 1", "+OK"],
    ],
  ],
  [
    "the number is another message's",
    [
      ["RETR 1", "-ERR"],
      ["RETR 2", "+OK", "b\r\n"],
    ],
  ],
])("but not where %s", (_name, said) => {
  expect(breaks(["DELE 1", "+OK"], ...said)).toBe(false);
});
