import { expect, it } from "vitest";
import { codePattern } from "./code-pattern.js";

it.each([
  ["250", "250", "", -1],
  ["250", "251", "", 2],
  ["25x", "252", "", -1],
  ["[45]xx", "451", "", -1],
  ["[45]xx", "250", "", 0],
  ["5xx 5.1.x", "550", "5.1.1 no", -1],
  ["5xx 5.1.x", "550", "5.7.1 no", 4],
  ["5xx 5.1.x", "550", "no", 4],
  ["5xx -", "550", "no", -1],
  ["5xx -", "550", "5.1.1 no", 4],
])("%s holds %s %j against it", (pattern, code, text, at) => {
  expect(codePattern(pattern).fits(code, text)).toBe(at);
});

it("refuses what is no code", () => {
  for (const line of ["OK", "25", "2500", "x", "650", "250x"]) expect(() => codePattern(line), line).toThrow();
});
