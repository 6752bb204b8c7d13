import { expect, it } from "vitest";
import { detectors, loadLibrary } from "../cli/library.js";
import { coverage, uncovered } from "../requirements/coverage.js";

const library = await loadLibrary([], ["pop3"]);
const all = coverage(library.requirements.values(), detectors(library));

it("has the catalogue of all six RFCs", () => {
  const rfcs = new Set([...library.requirements.keys()].map((id) => id.split("/")[0]));
  for (const rfc of ["rfc1939", "rfc2449", "rfc2595", "rfc5034", "rfc6856", "rfc8314"]) expect(rfcs).toContain(rfc);
  expect(library.requirements.size).toBeGreaterThan(160);
});

it("leaves no testable requirement without a case or a rule", () => {
  expect(uncovered(all).map(({ id }) => id)).toEqual([]);
});

it("has upward of 150 cases", () => {
  expect(library.suites.flatMap(({ cases }) => cases).length).toBeGreaterThan(150);
});
