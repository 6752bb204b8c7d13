import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { detectors, loadLibrary } from "../cli/library.js";
import { coverage, uncovered } from "../requirements/coverage.js";

const pop3 = [1939, 2449, 2595, 5034, 6856, 8314];
const smtp = [5321, 5322, 1870, 2033, 2034, 2920, 3030, 3207, 3461, 4954, 6152, 6409, 6531, 8314, 8689];
const imap = [9051, 3501, 2342, 2971, 3348, 3516, 4315, 4731, 4959, 5182, 5258, 5530, 6154, 6851, 7888, 8314, 8438];

describe.each([
  ["pop3", ["pop3"], pop3, { requirements: 160, cases: 150 }],
  ["smtp", ["smtp", "submission", "lmtp"], smtp, { requirements: 1000, cases: 600 }],
  ["imap", ["imap"], imap, { requirements: 700, cases: 600 }],
])("the catalogue of %s", async (name, protocols, rfcs, least) => {
  const library = await loadLibrary([], protocols);
  const { requirements, suites } = library;

  it("has these RFCs, and suites", () => {
    const there = new Set([...requirements.keys()].map((id) => id.split("/")[0]));
    for (const rfc of rfcs) expect(there).toContain(`rfc${rfc}`);
    expect(requirements.size).toBeGreaterThan(least.requirements);
    expect(suites.flatMap(({ cases }) => cases).length).toBeGreaterThan(least.cases);
  });

  // A list of what is not covered yet gets shorter, never longer: what gains a case, a rule or a property is taken out of it.
  it("leaves no testable requirement without a case or a rule, but for those that are named", () => {
    const all = coverage(requirements.values(), detectors(library));
    const list = new URL(`../../suites/requirements/${name}-not-covered.txt`, import.meta.url);
    const lines = existsSync(list) ? readFileSync(list, "utf8").split("\n") : [];
    expect(
      uncovered(all)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(lines.filter((line) => line !== "" && !line.startsWith("#")));
  });
});
