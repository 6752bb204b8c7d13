import { expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { transcriptBudget } from "./budget.js";

const result = (octets: number, octet = "x"): Result =>
  ({ id: "x", transcript: [{ ms: 0, connection: 1, from: "S", text: octet.repeat(octets) }] }) as unknown as Result;

it("keeps transcripts whole at first, then their beginnings, then nothing", () => {
  const bounded = transcriptBudget();
  const kept = Array.from({ length: 10_000 }, () => bounded(result(10_000)).transcript[0]?.text.length ?? 0);
  expect(kept[0]).toBe(10_000);
  expect(kept[400]).toBeLessThan(300);
  expect(kept.at(-1)).toBe(0);
  expect(kept.reduce((sum, length) => sum + length, 0)).toBeLessThan(5_000_000);
});

it("counts octets as reports write them", () => {
  const bounded = transcriptBudget();
  const kept = Array.from({ length: 1000 }, () => bounded(result(10_000, "\0")));
  expect(JSON.stringify(kept).length).toBeLessThan(5_000_000);
});

it("counts a transcript once, however often it is asked", () => {
  const bounded = transcriptBudget();
  const its = result(10_000);
  for (let time = 0; time < 1000; time++) expect(bounded(its)).toBe(its);
});
