import { expect, it } from "vitest";
import { isCoerced } from "./coerced.js";

it.each([
  ["mailspec-1-Box", "MAILSPEC-1-BOX", true],
  ["mailspec-1-Box", "mailspec-1-box", true],
  ["mailspec-1-box", "mailspec-1-box", true],
  ["mailspec-1-box", "Mailspec-1-Box", false],
  ["mailspec-1-box", "MAILSPEC-1-BOY", false],
  ["mailspec-1-&Jjo-x", "MAILSPEC-1-&Jjo-X", true],
  ["mailspec-1-&Jjo-x", "MAILSPEC-1-&JJO-X", false],
  ["mailspec-\xe4", "MAILSPEC-\xe4", true],
  ["mailspec-\xe4", "MAILSPEC-\xc4", false],
])("%s told as %s: %s", (name, told, expected) => {
  expect(isCoerced(name, told)).toBe(expected);
});
