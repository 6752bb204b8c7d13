import { expect, it } from "vitest";
import { type Change, changeIn, EIGHT_BIT, isSameChange, LEADING_DOT } from "./change.js";

const DATED = "To: b\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nSubject: x\r\n\r\nDate: y\r\n";
const same = (a: Change | undefined, b: Change | undefined) => a !== undefined && b !== undefined && isSameChange(a, b);
/** Where two texts part. */
const change = (expected: string, received: string) => {
  const at = Array.from(expected).findIndex((char, index) => char !== received[index]);
  return changeIn({ expected, received, at });
};
const dated = change(DATED, DATED.replace("02 Mar", "03 Apr"));
const undated = change(DATED, DATED.replace(/Date.*\r\n/, ""));
const otherwise = change(`X-A: 1\r\n${DATED}`, `X-A: 1\r\n${DATED.replace(/Date.*\r\n/, "")}`);
const added = change(DATED, DATED.replace("Subject", "X-New: y\r\nSubject"));
const addedLast = change(DATED, DATED.replace("\r\n\r\n", "\r\nX-New: y\r\n\r\n"));

it("is the one that was to stand there, and the one that does", () => {
  expect(dated).toEqual({ kind: "field", was: "date", is: "date" });
  expect(undated).toEqual({ kind: "field", was: "date", is: "subject" });
  expect(added).toEqual({ kind: "field", was: "subject", is: "x-new" });
  expect(addedLast).toEqual({ kind: "field", was: undefined, is: "x-new" });
});

it("is none in a body, nor where nothing came", () => {
  expect(change(DATED, DATED.replace("Date: y", "Date: z"))).toBeUndefined();
  expect(change("one\r\ntwo\r\n", "one\r\nTwo\r\n")).toBeUndefined();
  expect(change("x\r\n.\r\ny\r\n", "x\r\n")).toBeUndefined();
  expect(changeIn({ expected: "Date: x" })).toBeUndefined();
});

it("is the same change where the field is, whatever stands beside it", () => {
  expect(same(dated, undated)).toBe(true);
  expect(same(undated, otherwise)).toBe(true);
  expect(same(added, addedLast)).toBe(true);
  expect(same(dated, added)).toBe(false);
  expect(same(undated, added)).toBe(false);
});

it("is of blanks and octets above 127 wherever they stand, by what became of them", () => {
  const tab = change("one\ttwo\r\n", "one two\r\n");
  expect(tab).toEqual({ kind: "octet", was: "\t", is: " " });
  expect(same(tab, change("\tthree\r\n", " three\r\n"))).toBe(true);
  expect(same(tab, change("\tthree\r\n", "three\r\n"))).toBe(false);
  expect(change("one\r\n\r\n", "one\r\n")).toEqual({ kind: "octet", was: "\r", is: "" });
  expect(change("one\r\ntwo", "one two")).toBeUndefined();
  const cut = change("gr\xfc\xdfe", "gr|_e");
  expect(cut).toMatchObject({ was: EIGHT_BIT });
  expect(same(cut, change("\xe4", "d"))).toBe(true);
  expect(same(cut, change("\xe4", "?"))).toBe(false);
  expect(same(change("Subject: \xe4\r\n", "Subject: d\r\n"), change("Subject: x\r\n", "Subject: y\r\n"))).toBe(false);
});

it("is of a dot at the beginning of a line, however many stand there, and of none elsewhere", () => {
  const lost = change("one\r\n..two\r\n", "one\r\n.two\r\n");
  expect(lost).toEqual({ kind: "octet", was: LEADING_DOT, is: "" });
  expect(same(lost, change("x\r\n.\r\ny\r\n", "x\r\n\r\ny\r\n"))).toBe(true);
  expect(same(lost, change("x\r\n.y\r\n", "x\r\n..y\r\n"))).toBe(false);
  expect(change("a.b\r\n", "ab\r\n")).toBeUndefined();
  // Where an excerpt begins, no line has to.
  expect(change("..b\r\n", ".b\r\n")).toBeUndefined();
});
