import { expect, it } from "vitest";
import { parseCommand } from "../command-line.js";
import { statusLine } from "../grammar.js";
import type { ReplySeen } from "../rules/rule.js";
import { retr } from "./retr.js";

const octets = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const seen = (sent: string, line: string, block: string): ReplySeen =>
  ({
    kind: "reply",
    connection: 1,
    phase: "transaction",
    utf8: false,
    command: parseCommand(octets(sent)),
    line: { octets: octets(line), end: "\r\n" },
    status: statusLine(octets(line)),
    block: { octets: octets(block), end: "\r\n" },
  }) as ReplySeen;

/** What the rule says of a message of six octets, dot-stuffed, of which LIST says that size. */
const judged = (size: number) => {
  const watch = retr.rules.find(({ id }) => id === "pop3.rule.list-equals-retr")?.watch();
  watch?.(seen("LIST", "+OK", `1 ${size}\r\n`));
  return watch?.(seen("RETR 1", "+OK", "..one\r\n"));
};

it.each([
  [6, "the octets that are sent, without the dot that was doubled"],
  [4, "those of the message, whose last line may have no end"],
])("LIST says %d: %s", (size) => expect(judged(size)).toBe("ok"));

it.each([7, 8, 5, 3])("LIST must not say %d", (size) =>
  expect(judged(size)).toMatchObject({ expected: `${size} octets, as LIST said` }),
);
