import { expect, it } from "vitest";
import type { ResponseEvent } from "./event.js";
import { allKinds } from "./extensions/extensions.js";
import { plain } from "./grammar/cursor.js";
import { parseResponse } from "./grammar/response.js";
import { countIn, existsIn, headerIn, instantOf } from "./mailbox-facts.js";

const told = (text: string, ...literals: readonly string[]): ResponseEvent => {
  const source = {
    line: Buffer.from(text, "latin1"),
    literals: literals.map((its) => ({ size: its.length, octets: Buffer.from(its, "latin1") })),
  };
  const parsed = parseResponse(source, { ...plain, kinds: allKinds });
  return { kind: "response", octets: { ...source, end: "\r\n" }, parsed } as unknown as ResponseEvent;
};

it("counts by the last EXISTS, or by STATUS", () => {
  expect(existsIn([told("* 3 EXISTS"), told("* 4 EXISTS"), told("* 1 RECENT")])).toBe(4);
  expect(existsIn([])).toBe(0);
  expect(countIn([told("* 3 EXISTS"), told("* STATUS x (MESSAGES 7 UNSEEN 1)")])).toBe(7);
  expect(countIn([told("* STATUS x (UNSEEN 1)")])).toBeUndefined();
});

it("takes a date for the same in any zone", () => {
  expect(instantOf("17-Jul-1996 02:44:25 -0700")).toBe(instantOf("17-Jul-1996 09:44:25 +0000"));
  expect(instantOf(" 7-Feb-1994 21:52:25 +0000")).toBe(Date.UTC(1994, 1, 7, 21, 52, 25));
});

it("reads the lines of a header from its literal", () => {
  const event = told("* 2 FETCH (BODY[HEADER.FIELDS (TO)] {9}\r\n)", "To: x\r\n\r\n");
  expect(headerIn(event)).toEqual([{ number: 2, lines: ["To: x", "", ""] }]);
  expect(headerIn(told("* 2 EXISTS"))).toEqual([]);
});
