import { expect, it } from "vitest";
import { strikes } from "./strikes.js";
import type { Target } from "./target.js";

it("waits no longer as long for what was waited for in vain three times in a row, until it comes", () => {
  const its = strikes({} as Target);
  for (let time = 0; time < 3; time++) {
    expect(its.patience("STAT", 10_000)).toBe(10_000);
    its.note("STAT", false);
  }
  expect(its.patience("STAT", 10_000)).toBe(200);
  expect(its.patience("STAT", 100)).toBe(100);
  expect(its.patience("LIST", 10_000)).toBe(10_000);
  its.note("STAT", true);
  expect(its.patience("STAT", 10_000)).toBe(10_000);
});

it("is kept for a target, and forgotten when asked to", () => {
  const target = {} as Target;
  for (let time = 0; time < 3; time++) strikes(target).note("greeting", false);
  expect(strikes(target).patience("greeting", 5000)).toBe(200);
  expect(strikes({} as Target).patience("greeting", 5000)).toBe(5000);
  strikes(target).forget();
  expect(strikes(target).patience("greeting", 5000)).toBe(5000);
});

it("asks with the patience that is left, and counts silence and not refusals", async () => {
  const its = strikes({} as Target);
  const asked: number[] = [];
  const silent = async (timeoutMs: number) => {
    asked.push(timeoutMs);
    return { ok: false, isSilence: true } as const;
  };
  for (let time = 0; time < 4; time++) await its.ask("NOOP", 5000, silent);
  expect(asked).toEqual([5000, 5000, 5000, 200]);
  expect(await its.ask("NOOP", 5000, async () => ({ ok: false }))).toEqual({ ok: false });
  expect(its.patience("NOOP", 5000)).toBe(5000);
});
