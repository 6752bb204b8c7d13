import { describe, expect, it } from "vitest";
import type { Result } from "../journal/record.js";
import { provingGround } from "./proving.test-data.js";
import { sampled } from "./sampled.test-data.js";

describe("imap", async () => {
  const { library, faults, resultsOn, isFound } = await provingGround("imap");

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
