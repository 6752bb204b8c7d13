import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { detectors, loadLibrary } from "../cli/library.js";
import { coverage, uncovered } from "../requirements/coverage.js";

const smtp = [5321, 5322, 1870, 2033, 2034, 2920, 3030, 3207, 3461, 4954, 6152, 6409, 6531, 8314, 8689];
const imap = [9051, 3501, 2342, 2971, 3348, 3516, 4315, 4731, 4959, 5182, 5258, 5530, 6154, 6851, 7888, 8314, 8438];

describe.each([
  ["smtp", ["smtp", "submission", "lmtp"], smtp, 1000],
  ["imap", ["imap"], imap, 700],
])("the catalogue of %s", (name, protocols, rfcs, least) => {
  it("has these RFCs", async () => {
    const { requirements } = await loadLibrary([], protocols);
    const there = new Set([...requirements.keys()].map((id) => id.split("/")[0]));
    for (const rfc of rfcs) expect(there).toContain(`rfc${rfc}`);
    expect(requirements.size).toBeGreaterThan(least);
  });

  // The list gets shorter, never longer: what gains a case, a rule or a property is taken out of it.
  it("leaves no testable requirement without a case or a rule, but for those that are named", async () => {
    const library = await loadLibrary([], protocols);
    const all = coverage(library.requirements.values(), detectors(library));
    const list = readFileSync(new URL(`../../suites/requirements/${name}-not-covered.txt`, import.meta.url), "utf8");
    const lines = list.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(
      uncovered(all)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(lines);
  });
});
