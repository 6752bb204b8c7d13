import { expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { transcriptBudget } from "./budget.js";

const result = (octets: number): Result =>
  ({ id: "x", transcript: [{ ms: 0, connection: 1, from: "S", text: "x".repeat(octets) }] }) as unknown as Result;

it("keeps transcripts whole at first, then their beginnings, then nothing", () => {
  const bounded = transcriptBudget();
  const kept = Array.from({ length: 10_000 }, () => bounded(result(10_000)).transcript[0]?.text.length ?? 0);
  expect(kept[0]).toBe(10_000);
  expect(kept[400]).toBeLessThan(300);
  expect(kept.at(-1)).toBe(0);
  expect(kept.reduce((sum, length) => sum + length, 0)).toBeLessThan(5_000_000);
});
