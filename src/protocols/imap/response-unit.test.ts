import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrivedStore } from "../../wire/arrived.js";
import { latin1 } from "../../wire/latin1.js";
import { type ResponseOctets, response } from "./response-unit.js";

/** Cuts responses from segments; what is left stays. */
function cutAll(segments: readonly string[], unit = response()) {
  const arrived = arrivedStore();
  const found: ResponseOctets[] = [];
  let cut = unit.begin();
  for (const segment of segments) {
    arrived.push(Buffer.from(segment, "latin1"));
    for (let next = cut(arrived); next.kind !== "more"; next = cut(arrived)) {
      if (next.kind === "over") return { found, over: true };
      found.push(next.unit);
      cut = unit.begin();
    }
  }
  return { found, over: false };
}
const shown = ({ line, literals, end }: ResponseOctets) => [
  latin1(line),
  ...literals.map(({ octets }) => latin1(octets)),
  end,
];

describe("a response", () => {
  it("is a line, and what its literals announce", () => {
    const { found } = cutAll(["* 1 FETCH (BODY[] {3}\r\nabc FLAGS () BODY[TEXT] {0}\r\n)\r\n* 2 EXISTS\r\n"]);
    expect(found.map(shown)).toEqual([
      ["* 1 FETCH (BODY[] {3}\r\n FLAGS () BODY[TEXT] {0}\r\n)", "abc", "", "\r\n"],
      ["* 2 EXISTS", "\r\n"],
    ]);
  });

  it("holds no literal where it is said to people, unless its code is open", () => {
    const { found } = cutAll(["a OK see {3}\r\n* BYE {4}\r\n+ {5}\r\n* NO [BADCHARSET ({5}\r\nUTF-8)] no\r\n"]);
    expect(found.map(({ literals }) => literals.length)).toEqual([0, 0, 0, 1]);
  });

  it("keeps 12 MiB, and no more", () => {
    expect(cutAll(["* 1 FETCH (BODY[] {99999999}\r\n"]).over).toBe(true);
    expect(cutAll([`* 1 FETCH (X ${"{0}\r\n ".repeat(10_001)})\r\n`]).over).toBe(true);
    expect(cutAll([`* OK [X ${`${"x".repeat(1000)} {0}\r\n`.repeat(10_001)}] y\r\n`]).over).toBe(true);
  });

  it("hands literals to a sink as they come", () => {
    const got: [number, string][] = [];
    const unit = response((index, part) => got.push([index, latin1(part)]));
    const { found } = cutAll(["* 1 FETCH (BODY[] {99999999}\r\nab", "cd"], unit);
    expect(found).toEqual([]);
    expect(got).toEqual([
      [0, "ab"],
      [0, "cd"],
    ]);
    const small = cutAll(["* 1 FETCH (BODY[] {3}\r\nabc)\r\n"], unit).found;
    expect(small).toMatchObject([{ literals: [{ size: 3, octets: new Uint8Array() }] }]);
  });

  it("is the same however it was cut into segments", () => {
    const text = fc.array(fc.constantFrom("a", "* 1 FETCH (", "{3}\r\n", "~{2}\r\n", "\r\n", "{", "}", ")"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (parts, size) => {
        const whole = parts.join("");
        const segments = whole.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        expect(cutAll(segments).found.map(shown)).toEqual(cutAll([whole]).found.map(shown));
      }),
    );
  });
});
