import { describe, expect, it } from "vitest";
import { accused } from "../report/failure.js";
import { findings, provingGround } from "./proving.test-data.js";

const smtp = await provingGround("smtp");
/** Of how many one is proved: all take minutes (`npm run test:faults`). */
const EVERY = process.env.MAILSPEC_ALL_FAULTS ? 1 : 8;
const shared = new Set(smtp.faults.map(({ id }) => id));

describe.each(["smtp", "submission", "lmtp"])("%s", async (id) => {
  const { library, cases, faults, resultsOn } = id === "smtp" ? smtp : await provingGround(id);
  // What is the same in all variants is proved once.
  const own = (id === "smtp" ? faults : faults.filter((fault) => !shared.has(fault.id))).filter(
    (_, index) => index % EVERY === 0,
  );

  it("passes every case and every rule on its reference server, and skips none", async () => {
    const others = (await resultsOn()).filter(({ verdict }) => verdict !== "pass");
    expect(others.map(({ id: its, verdict, reason }) => ({ its, verdict, reason }))).toEqual([]);
  });

  it.concurrent.each(own.map((fault) => [fault.id, fault] as const))(
    "finds %s, under the requirement that it breaks",
    async (_id, fault) => {
      expect(library.requirements.has(fault.breaks)).toBe(true);
      const about = cases.filter(({ covers }) => covers.includes(fault.breaks));
      const found = about.length > 0 ? findings(await resultsOn(fault, about)).map(accused) : [];
      // Else it is a rule that sees it, on other traffic.
      if (!found.includes(fault.breaks)) found.push(...findings(await resultsOn(fault)).map(accused));
      expect(found).toContain(fault.breaks);
    },
  );
});
