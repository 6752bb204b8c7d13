import { describe, expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { provingGround } from "./proving.test-data.js";
import { sampled } from "./sampled.test-data.js";

describe("imap", async () => {
  const { library, all, faults, resultsOn, isFound } = await provingGround("imap");

  it("has a fault for every MUST and SHOULD that a case or a rule covers", () => {
    const broken = new Set(faults.map(({ breaks }) => breaks));
    const covered = new Set([...all, ...library.rules].flatMap(({ covers }) => covers));
    const unproved = [...library.requirements.values()]
      .filter(({ id, level, untestable }) => level !== "MAY" && untestable === undefined && covered.has(id))
      .map(({ id }) => id)
      .filter((id) => !broken.has(id));
    expect(unproved).toEqual([]);
  });

  it.concurrent("passes every case on its reference server, skips none, and breaks no rule", async () => {
    // Rules wait for cases that make the server say what they judge.
    const isWaiting = ({ kind, verdict }: Result) => kind === "rule" && verdict === "skip";
    const others = (await resultsOn()).filter((its) => its.verdict !== "pass" && !isWaiting(its));
    expect(others.map(({ id, verdict, reason }) => ({ id, verdict, reason }))).toEqual([]);
  });

  it.concurrent.each(sampled(faults).map((fault) => [fault.id, fault] as const))(
    "finds %s, under the requirement that it breaks",
    async (_id, fault) => {
      expect(library.requirements.has(fault.breaks)).toBe(true);
      expect(await isFound(fault)).toBe(true);
    },
  );
});
