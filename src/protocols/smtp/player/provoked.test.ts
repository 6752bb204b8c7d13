import { expect, it } from "vitest";
import { isProvoked } from "./provoked.js";

it.each([
  [{ errors: 3, refused: true, odd: false }, true],
  [{ errors: 3, refused: false, odd: false }, false],
  [{ errors: 2, refused: true, odd: false }, false],
  [{ errors: 0, refused: false, odd: true }, true],
])("who closes at DATA with %j before it has been provoked: %s", (talk, expected) => {
  expect(isProvoked(talk, "DATA")).toBe(expected);
});
