import { expect, it } from "vitest";
import { origins } from "./origins.js";

it("tells the entry in which an octet came", () => {
  const came = origins();
  expect(came.of(0)).toBe(0);
  came.note(0, 3, 0);
  came.note(10, 3, 0); // the same entry, grown
  came.note(20, 7, 0);
  expect([0, 19, 20, 99].map(came.of)).toEqual([3, 3, 7, 7]);
});

it("forgets what nobody can ask for any more", () => {
  const came = origins();
  for (let at = 0; at < 10_000; at++) came.note(at, at, at);
  expect(came.of(9_999)).toBe(9_999);
});
