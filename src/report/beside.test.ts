import { expect, it } from "vitest";
import { besideLines } from "./beside.js";

it("shows where two texts differ, with what stands around", () => {
  const before = ["a", "b", "c", "d", "e", "C: UIDL 1", "S: +OK 1 ab", "C: QUIT"];
  const now = ["a", "b", "c", "d", "e", "C: UIDL 1", "S: -ERR", "S: what?", "C: QUIT"];
  expect(besideLines(before, now, 43)).toEqual([
    "… 3 lines alike",
    "d                    │ d",
    "e                    │ e",
    "C: UIDL 1            │ C: UIDL 1",
    "S: +OK 1 ab          ≠ S: -ERR",
    "                     ≠ S: what?",
    "C: QUIT              │ C: QUIT",
  ]);
});

it("has nothing to show of what is alike", () => {
  expect(besideLines(["a", "b"], ["a", "b"], 80)).toEqual([]);
});

it("cuts nothing off: what is wide goes on below", () => {
  const [long, other] = [`${"x".repeat(25)}1`, `${"x".repeat(25)}2`];
  expect(besideLines([long], [other], 43)).toEqual([
    `${"x".repeat(20)} ≠ ${"x".repeat(20)}`,
    "xxxxx1                 xxxxx2",
  ]);
});

it("is quick with long texts, of which it compares the beginning", () => {
  const many = Array.from({ length: 20_000 }, (_, at) => `line ${at}`);
  expect(besideLines(many, many.with(0, "other"), 80)[0]).toMatch(/^line 0 +≠ other$/);
});
