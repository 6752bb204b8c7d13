import { expect, it } from "vitest";
import { findings, provingGround } from "./proving.test-data.js";

it("accuses no server of IMAP that is right and says things as few others do", async () => {
  const { families, resultsOn } = await provingGround("imap");
  const results = await resultsOn(undefined, families, {}, undefined, "talkative");
  expect(results.length).toBeGreaterThan(families.length);
  expect(findings(results).map(({ id, failure }) => ({ id, failure }))).toEqual([]);
});
