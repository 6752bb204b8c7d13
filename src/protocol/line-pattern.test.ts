import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freeText, linePattern, run, shape, type ValueType } from "./line-pattern.js";
import { parseTemplate, TemplateError } from "./template.js";

const digits = run((octet) => octet >= 0x30 && octet <= 0x39);
const bracketed = shape(/<[^<>]+>/y);
const types = new Map<string, ValueType>([
  ["number", digits],
  ["text", freeText],
  ["word", run((octet) => octet > 0x20 && octet < 0x7f)],
  ["id", { ...bracketed, find: (text, at) => text.indexOf("<", at) }],
]);
const strict = { open: false, anyCase: false };
const match = (pattern: string, line: string, names: Readonly<Record<string, string>> = {}, how = strict) =>
  linePattern(parseTemplate(pattern), types).match(line, (name) => names[name], how);

describe("a line and its pattern", () => {
  it.each([
    ["+OK {count:number} {size:number}", "+OK 2 320", { count: "2", size: "320" }],
    ["+OK{:text}{stamp:id}{:text}", "+OK hello <1.2@x> there", { stamp: "<1.2@x>" }],
    ["{all:text}", "any thing", { all: "any thing" }],
    ["{tag:word}...", "de Deutsch", { tag: "de" }],
    ["...", "", {}],
    ["{a:text} and {b:text}", "one and two and three", { a: "one", b: "two and three" }],
  ])("%s takes %s", (pattern, line, bound) => {
    const found = match(pattern, line);
    expect(found.ok && Object.fromEntries(found.bound ?? [])).toEqual(bound);
  });

  it.each([
    ["+OK {:number}", "+OK two", 4],
    ["+OK 2", "+OK 23", 5],
    ["+OK", "-ERR", 0],
    ["+OK {:number} {:number}", "+OK 2", 5],
    ["{:text} and {:text}", "one or two", 0],
    ["1 {:number}", "1 ", 2],
  ])("%s says where %s goes wrong", (pattern, line, at) => {
    expect(match(pattern, line)).toEqual({ ok: false, at });
  });

  it("is looser where the protocol says so", () => {
    expect(match("+OK 2", "+OK 2 octets", {}, { open: true, anyCase: false }).ok).toBe(true);
    expect(match("+OK 2", "+OK 23", {}, { open: true, anyCase: false }).ok).toBe(false);
    expect(match("TOP {:word}", "top X", {}, { open: false, anyCase: true }).ok).toBe(true);
  });

  it("compares with values, numbers as numbers of any length", () => {
    expect(match("{a}", "x", { a: "x" }).ok).toBe(true);
    expect(match("{:number>a}", "10", { a: "9" }).ok).toBe(true);
    expect(match("{:number<a}", "18446744073709551615", { a: "18446744073709551616" }).ok).toBe(true);
    expect(match("{:word!a!b}", "c", { a: "a", b: "b" }).ok).toBe(true);
    expect(match("{:word!a!b}", "b", { a: "a", b: "b" })).toEqual({ ok: false, at: 0 });
  });

  it("knows what it needs and what it binds", () => {
    expect(linePattern(parseTemplate("{a} {b:number>c} {:text}"), types)).toMatchObject({
      needs: ["a", "c"],
      binds: ["b"],
    });
  });

  it.each(["{:nothing}", "{a:number}{a:number}", "{:text}{:number}", "{literal plain}"])(
    "%s is a mistake",
    (pattern) => {
      expect(() => linePattern(parseTemplate(pattern), types)).toThrow(TemplateError);
    },
  );
});

it("what a pattern without free text is filled from, it matches, and gives back", () => {
  fc.assert(
    fc.property(fc.nat(), fc.stringMatching(/^[!-~]{1,20}$/), (number, word) => {
      const found = match("{n:number} {w:word}", `${number} ${word}`);
      expect(found.ok && Object.fromEntries(found.bound ?? [])).toEqual({ n: String(number), w: word });
    }),
  );
});

it("looks at each octet a bounded number of times", () => {
  const line = `+OK ${"<".repeat(1_000_000)}`;
  const began = performance.now();
  expect(match("+OK {:text} and {:text}", line).ok).toBe(false);
  expect(match("+OK{:text}{:id}{:text}", line).ok).toBe(false);
  // A backtracking expression takes minutes for this.
  expect(performance.now() - began).toBeLessThan(5000);
});
