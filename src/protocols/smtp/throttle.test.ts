import { expect, it } from "vitest";
import { isForNow, isThrottle } from "./throttle.js";

it.each([
  ["421 4.7.0 mx.example.test Too many connections", true],
  ["450 4.2.0 Greylisted", true],
  ["450 4.7.1 Error: too many recipients from 127.0.0.1", true],
  ["452 4.3.1 Insufficient system storage", true],
  ["452", true],
  ["452 4.5.3 Error: too many recipients", false],
  ["452 too many recipients", false],
  ["455 4.5.1 Not now", false],
  ["550 5.5.3 Too many recipients", false],
])("%s", (refusal, expected) => {
  expect(isThrottle(refusal)).toBe(expected);
});

it.each([
  ["454 4.7.0 TLS not available due to temporary reason", true],
  ["455 4.5.1 Not now", true],
  ["452 4.5.3 Error: too many recipients", false],
  ["502 5.5.1 Not implemented", false],
])("%s, where it was to succeed", (refusal, expected) => {
  expect(isForNow(refusal)).toBe(expected);
});
