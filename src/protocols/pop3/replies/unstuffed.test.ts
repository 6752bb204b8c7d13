import { describe, expect, it } from "vitest";
import { difference } from "../../../suite/compare-message.js";
import { isUnstuffed } from "./unstuffed.js";

const told = (received: string, expected: string) =>
  isUnstuffed(difference(Buffer.from(received, "latin1"), Buffer.from(expected, "latin1")));

describe("a dot that was not doubled", () => {
  it.each([
    ["a line that lacks its first dot", "a\r\nb\r\nc\r\n", "a\r\n.b\r\nc\r\n"],
    ["the first line", "b\r\nc\r\n", ".b\r\nc\r\n"],
    ["one of two dots", "a\r\n.b\r\n", "a\r\n..b\r\n"],
    ["a line that is longer than what is shown", `a\r\n${"b".repeat(90)}\r\n`, `a\r\n.${"b".repeat(90)}\r\n`],
    ["a message that ends at a line which is just a dot", "a\r\n", "a\r\n.\r\nb\r\n"],
  ])("%s", (_name, received, expected) => expect(told(received, expected)).toBe(true));

  it.each([
    ["another line", "a\r\nx\r\n", "a\r\n.b\r\n"],
    ["a message that ends early", "a\r\n", "a\r\nb\r\n"],
    ["a dot too many", "a\r\n...b\r\n", "a\r\n..b\r\n"],
    ["a long line that is another", `a\r\n${"c".repeat(90)}\r\n`, `a\r\n.${"b".repeat(90)}\r\n`],
    ["a dot within a line", "ab\r\n", "a.b\r\n"],
  ])("not: %s", (_name, received, expected) => expect(told(received, expected)).toBe(false));
});
