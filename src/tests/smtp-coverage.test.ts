import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { detectors, loadLibrary } from "../cli/library.js";
import { coverage, uncovered } from "../requirements/coverage.js";

const library = await loadLibrary([], ["smtp", "submission", "lmtp"]);
const all = coverage(library.requirements.values(), detectors(library));
const notYet = readFileSync(new URL("../../suites/requirements/smtp-not-covered.txt", import.meta.url), "utf8");

it("has the catalogue of SMTP, its extensions, LMTP and submission", () => {
  const rfcs = new Set([...library.requirements.keys()].map((id) => id.split("/")[0]));
  for (const rfc of [5321, 5322, 1870, 2033, 2034, 2920, 3030, 3207, 3461, 4954, 6152, 6409, 6531, 8314, 8689])
    expect(rfcs).toContain(`rfc${rfc}`);
  expect(library.requirements.size).toBeGreaterThan(1000);
});

// The list gets shorter, never longer: what gains a case, a rule or a property is taken out of it.
it("leaves no testable requirement without a case or a rule, but for those that are named", () => {
  const lines = notYet.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(
    uncovered(all)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(lines);
});
