import { expect, it } from "vitest";
import { recentTalk } from "./recent.js";

const lines = (count: number) => {
  const { said, recent } = recentTalk();
  for (let at = 1; at <= count; at++) said(1, `NOOP ${at}`, "+OK");
  return recent().map(({ text }) => text);
};

it("tells what was said and what came of it, in its order", () => {
  expect(lines(2)).toEqual(["NOOP 1\r\n", "+OK", "NOOP 2\r\n", "+OK"]);
  expect(lines(0)).toEqual([]);
});

it("keeps the last twenty exchanges", () => {
  expect(lines(47).filter((text) => text !== "+OK")).toEqual(
    Array.from({ length: 20 }, (_, at) => `NOOP ${28 + at}\r\n`),
  );
});
