import { expect, it } from "vitest";
import { readMessages } from "./wants.js";

const read = (value: unknown) =>
  readMessages(
    value,
    (name) => `fixture ${name}`,
    (text) => text.replace("{n}", "two"),
  );

it("a message is a fixture, several times, with flags, or with a date", () => {
  const date = "17-Jul-1996 02:44:25 -0700";
  expect(read(["plain", "short*2", { dots: ["\\Seen"] }, { "{n}": { flags: ["x"], date } }])).toEqual([
    { fixture: "fixture plain", flags: [] },
    { fixture: "fixture short", flags: [] },
    { fixture: "fixture short", flags: [] },
    { fixture: "fixture dots", flags: ["\\Seen"] },
    { fixture: "fixture two", flags: ["x"], date },
  ]);
});
