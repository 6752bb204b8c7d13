import { expect, it } from "vitest";
import { patience } from "./patience.js";

const known = { timeout: 10_000, settled: 300, changedAt: 50, inVain: 10_000, mayNotCome: false };
const one = { kind: "message", name: "plain", octets: new Uint8Array() } as const;
const missing = { kind: "missing", came: 0 } as const;

it("is all of it for what is missing, and less for what need not come where it is known how long mail takes", () => {
  expect(patience(missing, one, known)).toBe(10_000);
  expect(patience(missing, one, { ...known, mayNotCome: true })).toBe(1200);
  expect(patience(missing, one, { ...known, mayNotCome: true, settled: undefined })).toBe(10_000);
  expect(patience(missing, one, { ...known, mayNotCome: true, settled: 4000 })).toBe(10_000);
});

it("is never less than mail takes, however often it did not come", () => {
  expect(patience(missing, one, { ...known, inVain: 200 })).toBe(300);
});

it("is a moment for the copy of what has come, and until all is quiet for more than so many", () => {
  const arrived = { kind: "arrived", quirks: [], added: [], messages: [] } as const;
  expect(patience(arrived, one, known)).toBe(350);
  expect(patience(arrived, { kind: "count", count: 1 }, known)).toBe(300);
  expect(patience(arrived, { kind: "count", count: 1 }, { ...known, settled: undefined })).toBe(10_000);
});
