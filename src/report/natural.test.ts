import { expect, it } from "vitest";
import { natural } from "./natural.js";

it("numbers count as numbers, wherever they stand", () => {
  const sorted = ["rfc1939/5", "rfc1939/5/dele", "rfc1939/10", "rfc1939/10/x2", "rfc1939/10/x11", "rfc2449/1"];
  expect(sorted.toReversed().sort(natural)).toEqual(sorted);
});

it("what goes on comes behind what ends", () => {
  expect(["a1b", "a1", "a", "ab", ""].sort(natural)).toEqual(["", "a", "a1", "a1b", "ab"]);
  expect(natural("a1", "a1")).toBe(0);
});
