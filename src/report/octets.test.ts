import { describe, expect, it } from "vitest";
import { unescapeOctets } from "../protocol/template.js";
import {
  columns,
  markedOctet,
  readable,
  readableLines,
  shortened,
  shortenedLines,
  visible,
  visibleShortened,
} from "./octets.js";

const every = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).join("");

describe("visible", () => {
  it("shows every octet that is not plain", () => {
    expect(visible("+OK\r\n\t\0\\ \x1b[0m \x7f\xff")).toBe("+OK\\r\\n\\t\\0\\\\ \\x1B[0m \\x7F\\xFF");
  });

  it("is what a suite takes as octets", () => {
    expect(unescapeOctets(visible(every))).toBe(every);
    expect(unescapeOctets(visible("##[add-mask]x"))).toBe("##[add-mask]x");
  });

  it("leaves what is no octet, but for what no text can hold", () => {
    expect(visible("0x21–0x7E \ud800")).toBe("0x21–0x7E \\u{D800}");
  });

  it("leaves Azure and TeamCity no command", () => {
    expect(visible("##vso[task] ##TeamCity[x ##_[")).toBe("##vso\\x5Btask] ##TeamCity\\x5Bx ##_[");
  });

  it("leaves GitHub's runner no command", () => {
    expect(visible("##[add-mask]x ###[y]")).toBe("##\\x5Badd-mask]x ###\\x5By]");
  });
});

it("readable keeps our own text, and shows controls in it", () => {
  expect(readable("RFC 1939 §7 – 📮 \\Deleted")).toBe("RFC 1939 §7 – 📮 \\Deleted");
  expect(readable("\x1b \x9b \0 \ud800 \uffff")).toBe("\\x1B \\x9B \\0 \\u{D800} \\u{FFFF}");
});

it("readable shows what turns text round, joins it or hides in it", () => {
  const hidden = [
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\u2028",
    "\u{e0041}",
  ];
  for (const char of hidden) expect(readable(`a${char}b`)).toMatch(/^a\\(?:x|u\{)[0-9A-F]+\}?b$/);
  expect(visible("\u202e")).toBe("\\u{202E}");
});

it("readable leaves no workflow command to the beginning of a line", () => {
  expect(readable("::error::x")).toBe("\\x3A:error::x");
  expect(readable("  ::error::x")).toBe("  \\x3A:error::x");
  expect(readable("std::string")).toBe("std::string");
  expect(readableLines("a\n::b")).toBe("a\n\\x3A:b");
});

it("columns says where each octet begins", () => {
  for (const octets of [every, "", "a\0##[x##[", "####[[", "##teamcity[##vso[x["]) {
    const starts = columns(octets);
    expect(starts).toHaveLength(octets.length + 1);
    starts.forEach((column, offset) => {
      const end = starts[offset + 1] ?? column;
      const shown = visible(octets).slice(column, end);
      expect(unescapeOctets(shown)).toBe(octets.slice(offset, offset + 1));
    });
  }
});

describe("markedOctet", () => {
  it("shows a short line whole", () => {
    expect(markedOctet("+OK 1 ab\x1fc\r\n", 8)).toEqual({ text: "+OK 1 ab\\x1Fc\\r\\n", column: 8, width: 4 });
  });

  it("marks what is missing at the end", () => {
    expect(markedOctet("+OK", 3)).toEqual({ text: "+OK", column: 3, width: 1 });
    expect(markedOctet("", 0)).toEqual({ text: "", column: 0, width: 1 });
  });

  it("shows what stands around an octet of a long line, within its columns", () => {
    expect(markedOctet(`${"a".repeat(50_000)}\0${"b".repeat(50_000)}`, 50_000, 20)).toEqual({
      text: "…aaaaaaaa\\0bbbbbbbb…",
      column: 9,
      width: 2,
    });
    for (const at of [0, 1, 57, 127, 128, 254, 255, 256]) {
      const { text, column, width } = markedOctet(every, at, 40);
      expect(text.length, `at ${at}`).toBeLessThanOrEqual(40);
      if (at < 256) expect(unescapeOctets(text.slice(column, column + width))).toBe(every[at]);
    }
  });
});

describe("shortening", () => {
  it("leaves the middle of many octets out, never half an escape", () => {
    expect(visibleShortened("\0".repeat(10_485_004), 4)).toBe("\\0\\0 [… 10 485 000 octets …] \\0\\0");
    expect(visibleShortened("abcd", 4)).toBe("abcd");
  });

  it("leaves the middle of a text out, never half a character", () => {
    expect(shortened("a📮📮📮📮b", 4)).toBe("a [… 8 characters …] b");
    expect(shortened("abcd", 4)).toBe("abcd");
  });

  it("leaves lines in the middle out", () => {
    const lines = Array.from({ length: 1004 }, (_, index) => `line ${String(index).padStart(4, "0")}`);
    expect(shortenedLines(lines, 40)).toEqual([
      "line 0000",
      "line 0001",
      "[… 1 000 lines …]",
      "line 1002",
      "line 1003",
    ]);
    expect(shortenedLines(lines, 100_000)).toBe(lines);
    expect(shortenedLines(["x".repeat(100)], 10)).toEqual(["[… 1 lines …]"]);
  });
});
