import fc from "fast-check";
import { expect, it } from "vitest";
import { arrivedStore } from "../../../wire/arrived.js";
import { dotStuff } from "../../../wire/dot-stuffing.js";
import { mailData, unstuffed } from "./mail-data.js";

/** Cuts mail data that come in segments of these sizes. */
function cut(octets: Buffer, size: number) {
  const arrived = arrivedStore();
  const next = mailData();
  for (let from = 0; from < octets.length; from += size) {
    arrived.push(octets.subarray(from, from + size));
    const found = next(arrived);
    if (found) return { found: found.toString("latin1"), left: arrived.size() + octets.length - from - size };
  }
  return undefined;
}

it.each(["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r\n.\0\r\n", "\n\r.\r\n", "\r\n. \r\n"])(
  "%j ends nothing",
  (lookalike) => {
    const octets = Buffer.from(`a${lookalike}b\r\n.\r\nNOOP\r\n`, "latin1");
    for (const size of [1, 3, 100]) expect(cut(octets, size)?.found, `${size}`).toBe(`a${lookalike}b\r\n`);
  },
);

it("what is stuffed comes out as it went in, in whatever segments", () => {
  const line = fc.stringMatching(/^[.a \x80-\xff]{0,9}$/);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (lines, size) => {
      const content = Buffer.from(lines.map((its) => `${its}\r\n`).join(""), "latin1");
      const found = cut(Buffer.from(dotStuff(content)), size)?.found ?? "none";
      expect(unstuffed(Buffer.from(found, "latin1")).equals(content)).toBe(true);
    }),
  );
});

it("waits for the end of what is too much, and forgets it", () => {
  const next = mailData(100);
  const arrived = arrivedStore();
  for (const part of ["a".repeat(300), "\r\n.", "\r", "\n.b\r\n", "c\r\n".repeat(50), ".\r", "\nNOOP\r\n"]) {
    arrived.push(Buffer.from(part));
    const found = next(arrived);
    if (part.startsWith("c")) expect(arrived.size()).toBeLessThanOrEqual(100);
    if (part === "\n.b\r\n") expect(found?.length).toBe(100);
    else expect(found).toBeUndefined();
    if (found) break;
  }
  expect(Buffer.from(arrived.peek(0, 10)).toString()).toBe(".b\r\n");
});

it("also where the end comes in pieces behind many lines", () => {
  const next = mailData(100);
  const arrived = arrivedStore();
  const all = `${"c\r\n".repeat(80)}${"d".repeat(500)}\r\n..\r\n.\r\nNOOP`;
  let found: Buffer | undefined;
  let at = 0;
  for (; at < all.length && !found; at++) {
    arrived.push(Buffer.from(all[at] ?? ""));
    found = next(arrived);
    expect(arrived.size()).toBeLessThanOrEqual(101);
  }
  expect(found?.length).toBe(100);
  expect(all.slice(at)).toBe("NOOP");
});
