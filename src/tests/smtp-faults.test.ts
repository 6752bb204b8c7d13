import { describe, expect, it } from "vitest";
import { accused } from "../report/failure.js";
import { findings, provingGround } from "./proving.test-data.js";

describe.each(["smtp", "submission", "lmtp"])("%s", async (id) => {
  const { library, faults, resultsOn } = await provingGround(id);

  it("passes every case and every rule on its reference server, and skips none", async () => {
    const others = (await resultsOn()).filter(({ verdict }) => verdict !== "pass");
    expect(others.map(({ id: its, verdict, reason }) => ({ its, verdict, reason }))).toEqual([]);
  });

  it.each(faults.map((fault) => [fault.id, fault] as const))(
    "finds %s, under the requirement that it breaks",
    { timeout: 60_000 },
    async (_id, fault) => {
      expect(library.requirements.has(fault.breaks)).toBe(true);
      expect(findings(await resultsOn(fault)).map(accused)).toContain(fault.breaks);
    },
  );
});
