import { expect, it } from "vitest";
import { changedField, isSameChange } from "./changed-field.js";

const DATED = "To: b\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nSubject: x\r\n\r\nDate: y\r\n";
/** Where two texts part. */
const change = (expected: string, received: string) => {
  const at = [...expected].findIndex((char, index) => char !== received[index]);
  return changedField({ expected, received, at });
};
const dated = change(DATED, DATED.replace("02 Mar", "03 Apr"));
const undated = change(DATED, DATED.replace(/Date.*\r\n/, ""));
const otherwise = change(`X-A: 1\r\n${DATED}`, `X-A: 1\r\n${DATED.replace(/Date.*\r\n/, "")}`);
const added = change(DATED, DATED.replace("Subject", "X-New: y\r\nSubject"));
const addedLast = change(DATED, DATED.replace("\r\n\r\n", "\r\nX-New: y\r\n\r\n"));

it("is the one that was to stand there, and the one that does", () => {
  expect(dated).toEqual({ was: "date", is: "date" });
  expect(undated).toEqual({ was: "date", is: "subject" });
  expect(added).toEqual({ was: "subject", is: "x-new" });
  expect(addedLast).toEqual({ was: undefined, is: "x-new" });
});

it("is none in a body, nor where nothing came", () => {
  expect(change(DATED, DATED.replace("Date: y", "Date: z"))).toBeUndefined();
  expect(change("one\r\ntwo\r\n", "one\r\nTwo\r\n")).toBeUndefined();
  expect(changedField({ expected: "Date: x" })).toBeUndefined();
});

it("is the same change where the field is, whatever stands beside it", () => {
  const same = (a: typeof dated, b: typeof dated) => a !== undefined && b !== undefined && isSameChange(a, b);
  expect(same(dated, undated)).toBe(true);
  expect(same(undated, otherwise)).toBe(true);
  expect(same(added, addedLast)).toBe(true);
  expect(same(dated, added)).toBe(false);
  expect(same(undated, added)).toBe(false);
});
