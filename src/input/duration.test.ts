import { expect, it } from "vitest";
import { milliseconds, seconds } from "./duration.js";

it("time-outs are told in a few digits", () => {
  expect([927.6059670000002, 10_000, 1500, 200, 33.3, 0.4, 0].map(seconds)).toEqual([
    "0.93 s",
    "10 s",
    "1.5 s",
    "0.2 s",
    "0.03 s",
    "0.01 s",
    "0 s",
  ]);
});

it("a duration has a unit", () => {
  expect(["2s", "500ms", "1.5m", "2", "soon"].map((text) => milliseconds(text))).toEqual([
    2000,
    500,
    90_000,
    undefined,
    undefined,
  ]);
});
