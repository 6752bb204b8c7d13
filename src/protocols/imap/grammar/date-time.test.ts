import { expect, it } from "vitest";
import { parse } from "./cursor.js";
import { dateTime, instantOf, isPossible, printDateTime } from "./date-time.js";
import { rev1 } from "./grammar.test-data.js";

const read = (text: string) => parse({ line: Buffer.from(text), literals: [] }, dateTime, rev1);

it.each([
  ['"17-Jul-1996 02:44:25 -0700"', "1996-07-17T09:44:25.000Z", true],
  ['" 1-Jan-2024 00:00:00 +0530"', "2023-12-31T18:30:00.000Z", true],
  ['"31-Dec-2016 23:59:60 +0000"', "2017-01-01T00:00:00.000Z", true],
  ['"29-Feb-2023 10:00:00 +0000"', "2023-03-01T10:00:00.000Z", false],
  ['"01-Mar-0001 10:00:00 +0000"', "0001-03-01T10:00:00.000Z", true],
])("%s", (text, instant, possible) => {
  const parsed = read(text);
  if (!parsed.ok) throw new Error(parsed.expected);
  expect(new Date(instantOf(parsed.value) * 1000).toISOString()).toBe(instant);
  expect(isPossible(parsed.value)).toBe(possible);
  expect(printDateTime(parsed.value).replace('" ', '"0')).toBe(text.replace('" ', '"0'));
});

it.each([
  ['"1-Jul-1996 02:44:25 -0700"', 2],
  ['"17-July-1996 02:44:25 -0700"', 7],
  ['"17-Jul-96 02:44:25 -0700"', 10],
  ['"17-Jul-1996  02:44:25 -0700"', 13],
  ['"17-Jul-1996 02:44:25 PDT"', 22],
  ["17-Jul-1996 02:44:25 -0700", 0],
])("%s is none, from octet %i on", (text, at) => {
  expect(read(text)).toMatchObject({ ok: false, at });
});
