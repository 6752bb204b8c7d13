import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "./cursor.js";
import { rev1 } from "./grammar.test-data.js";
import {
  among,
  countOf,
  isIn,
  printSet,
  rangesOf,
  type SequenceSet,
  sequenceSet,
  setOf,
  uidSet,
} from "./sequence-set.js";

const read = (text: string, rule = sequenceSet) => parse({ line: Buffer.from(text), literals: [] }, rule, rev1);
const set = (text: string): SequenceSet => {
  const parsed = read(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.expected}`);
  return parsed.value;
};
const upTo = (largest: number) => Array.from({ length: largest }, (_, index) => index + 1);

describe("sequence-set", () => {
  it("means what RFC 9051 §9 says of its examples", () => {
    expect(among(set("2,4:7,9,12:*"), upTo(15))).toEqual([2, 4, 5, 6, 7, 9, 12, 13, 14, 15]);
    expect(among(set("*:4,5:7"), upTo(10))).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect(among(set("4:2"), upTo(10))).toEqual(among(set("2:4"), upTo(10)));
    // "includes the UID of the last message in the mailbox, even if that value is less than 3291"
    expect(among(set("3291:*"), [5, 17])).toEqual([17]);
  });

  it.each([
    ["0", 0],
    ["1,", 2],
    ["1:", 2],
    ["1,,2", 2],
    ["1 2", 1],
    ["4294967296", 0],
    ["", 0],
    ["$", 0],
  ])("%s is none", (text, at) => {
    expect(read(text)).toMatchObject({ ok: false, at });
  });

  it("a uid-set has no *", () => {
    expect(read("1:*", uidSet)).toMatchObject({ ok: false, at: 2 });
    expect(read("1:3,7", uidSet)).toMatchObject({ ok: true });
  });

  const number = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant("*" as const));
  const sets = fc.array(fc.record({ from: number, to: number }), { minLength: 1, maxLength: 6 });

  it("is read as it is printed, and its ranges are the same numbers", () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: 1, max: 20 }), (its, largest) => {
        expect(set(printSet(its))).toEqual(its);
        const all = upTo(20).filter((number_) => isIn(its, number_, largest));
        expect(countOf(its, largest)).toBe(all.length);
        expect(rangesOf(setOf(all), 0)).toEqual(rangesOf(its, largest));
      }),
    );
  });
});
