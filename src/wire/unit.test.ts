import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Arrived, arrivedStore } from "./arrived.js";
import { latin1 } from "./latin1.js";
import { aBlock, aLine, type Block, type Cut, dotBlock, type Line, line, octets, type Unit } from "./unit.js";

/** Cuts units from segments until there are no more; tells what is left. */
function cutAll<T>(unit: Unit<T>, segments: readonly Uint8Array[]) {
  const arrived = arrivedStore();
  const units: T[] = [];
  let cut = unit.begin();
  for (const segment of segments) {
    arrived.push(segment);
    for (let found = cut(arrived); found.kind !== "more"; found = cut(arrived)) {
      if (found.kind === "over") return { units, over: true, left: "" };
      units.push(found.unit);
      cut = unit.begin();
    }
  }
  return { units, over: false, left: latin1(arrived.peek(0, arrived.size())) };
}
const sent = (...segments: readonly string[]) => segments.map((text) => Buffer.from(text, "latin1"));
const shown = ({ octets, end }: Line | Block): [string, string] => [latin1(octets), end];

describe("line", () => {
  it("keeps the real line end", () => {
    expect(cutAll(aLine, sent("+OK\r\n-ERR\nbare\rCR\r\n\r\r\n\n")).units.map(shown)).toEqual([
      ["+OK", "\r\n"],
      ["-ERR", "\n"],
      ["bare\rCR", "\r\n"],
      ["\r", "\r\n"],
      ["", "\n"],
    ]);
  });

  it("is over its limit with the octet that is too much, and what came stays", () => {
    const arrived = arrivedStore();
    const cut = line(10).begin();
    arrived.push(Buffer.from("0123456789"));
    expect(cut(arrived)).toEqual({ kind: "more" });
    arrived.push(Buffer.from("a"));
    expect(cut(arrived)).toEqual({ kind: "over" });
    expect(arrived.size()).toBe(11);
  });

  it("of 1 MB that comes octet by octet is work in proportion", () => {
    const octet = Buffer.from("x");
    const segments = [...Array<Buffer>(1_000_000).fill(octet), Buffer.from("\r\n")];
    expect(cutAll(line(2_000_000), segments).units.map((unit) => unit.octets.length)).toEqual([1_000_000]);
  }, 5000);

  it("100,000 of them that came at once are work in proportion", () => {
    expect(cutAll(aLine, [Buffer.from("+OK\r\n".repeat(100_000))]).units).toHaveLength(100_000);
  }, 5000);
});

describe("dotBlock", () => {
  it("ends at the line that is just a dot", () => {
    const { units, left } = cutAll(aBlock, sent("Subject: x\r\n\r\n..\r\n.a\r\n", ".", "\r", "\n+OK next\r\n"));
    expect(units.map(shown)).toEqual([["Subject: x\r\n\r\n..\r\n.a\r\n", "\r\n"]]);
    expect(left).toBe("+OK next\r\n");
  });

  it("can be empty", () => {
    expect(cutAll(aBlock, sent(".\r\n", ".\n")).units.map(shown)).toEqual([
      ["", "\r\n"],
      ["", "\n"],
    ]);
  });

  it.each([[[".a\r\nb\r\n.\r\n"]], [[".", "a\r\n", "b\r\n.", "\r\n"]]])(
    "is over its limit however it came: %j",
    (segments) => {
      expect(cutAll(dotBlock(10), sent(...segments))).toMatchObject({ over: false });
      expect(cutAll(dotBlock(9), sent(...segments))).toMatchObject({ over: true, units: [] });
      expect(
        cutAll(
          dotBlock(9, () => undefined),
          sent(...segments),
        ),
      ).toMatchObject({ over: true, units: [] });
    },
  );

  it("of many segments is work in proportion", () => {
    const segments = [...Array<Buffer>(500_000).fill(Buffer.from("a\r\n")), Buffer.from(".\r\n")];
    expect(cutAll(aBlock, segments).units.map((unit) => unit.octets.length)).toEqual([1_500_000]);
  }, 5000);
});

describe("octets", () => {
  it("are just so many", () => {
    const { units, left } = cutAll(octets(4), sent("ab", "cdef", "ghi"));
    expect([...units.map(latin1), left]).toEqual(["abcd", "efgh", "i"]);
  });

  it("can be none", () => {
    expect(octets(0).begin()(arrivedStore())).toMatchObject({ kind: "unit", unit: new Uint8Array() });
  });
});

describe("a sink", () => {
  it("is given octets as they come, and what is behind the unit stays", () => {
    const got: string[] = [];
    const { units, left } = cutAll(
      octets(5, (part) => got.push(latin1(part))),
      sent("ab", "cdef"),
    );
    expect({ got, units, left }).toEqual({ got: ["ab", "cde", "f"], units: [new Uint8Array()], left: "" });
  });

  it("is given a block as sent, without the dot line", () => {
    const got: string[] = [];
    const unit = dotBlock(100, (part) => got.push(latin1(part)));
    const { units } = cutAll(unit, sent("..stuffed\r\nhal", "f\r\n.", "\r\n"));
    expect(got).toEqual(["..stuffed\r\nhal", "f\r\n"]);
    expect(units.map(shown)).toEqual([["", "\r\n"]]);
  });

  it.each([
    ["octets", (sink: (part: Uint8Array) => void) => octets(50_000_000, sink)],
    ["a block without a line end", (sink: (part: Uint8Array) => void) => dotBlock(60_000_000, sink)],
  ] as const)("keeps nothing of 50 MB: %s", (_what, unit) => {
    const arrived = arrivedStore();
    let got = 0;
    const cut = unit((part) => {
      got += part.length;
    }).begin();
    for (let at = 0; at < 50_000_000; at += 50_000) {
      arrived.push(Buffer.alloc(50_000, "x"));
      cut(arrived);
      expect([arrived.size(), got]).toEqual([0, at + 50_000]);
    }
  });
});

describe("however a stream is cut into segments, the units are the same", () => {
  const stream = fc
    .array(fc.constantFrom("a", "\r", "\n", "\r\n", ".", "\r\n.\r\n", "\n.\n", "{3}\r\n"), { maxLength: 40 })
    .map((parts) => parts.join(""));
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 });
  const inSegments = (text: string, steps: readonly number[]) => {
    const segments: string[] = [];
    for (let rest = text; rest !== ""; ) {
      const step = steps[segments.length % steps.length];
      segments.push(rest.slice(0, step));
      rest = rest.slice(step);
    }
    return segments;
  };

  it.each([
    ["line", aLine],
    ["line of 5", line(5)],
    ["block", aBlock],
    ["block of 12", dotBlock(12)],
    ["4 octets", octets(4)],
  ] as readonly [string, Unit<unknown>][])("%s", (_what, unit) => {
    fc.assert(
      fc.property(stream, sizes, (text, steps) => {
        const segments = inSegments(text, steps);
        expect(segments.join("")).toBe(text);
        expect(cutAll(unit, sent(...segments))).toEqual(cutAll(unit, sent(text)));
      }),
    );
  });

  it("and a sink gets what is kept otherwise", () => {
    fc.assert(
      fc.property(stream, sizes, (text, steps) => {
        const whole = cutAll(aBlock, sent(text));
        let got = "";
        const poured = cutAll(
          dotBlock(1000, (part) => {
            got += latin1(part);
          }),
          sent(...inSegments(text, steps)),
        );
        expect(poured.units.map(({ end }) => end)).toEqual(whole.units.map(({ end }) => end));
        const kept = whole.units.map((unit) => latin1(unit.octets)).join("");
        expect(got + poured.left).toBe(kept + whole.left);
        expect(poured.left).toMatch(/^(?:\.\r?)?$/);
      }),
    );
  });
});

/** What IMAP sends in one piece (RFC 9051 §4.3): a line; n octets when it ends in {n}, and a line again. */
const response: Unit<readonly string[]> = {
  what: "response",
  limit: 1 << 20,
  begin() {
    const parts: string[] = [];
    let cut: (arrived: Arrived) => Cut<Line | Uint8Array> = aLine.begin();
    return (arrived) => {
      for (;;) {
        const found = cut(arrived);
        if (found.kind !== "unit") return found;
        if (found.unit instanceof Uint8Array) {
          parts.push(latin1(found.unit));
          cut = aLine.begin();
          continue;
        }
        parts.push(latin1(found.unit.octets));
        const size = /\{(\d+)\}$/.exec(parts.at(-1) ?? "")?.[1];
        if (size === undefined) return { kind: "unit", unit: parts };
        cut = octets(Number(size)).begin();
      }
    };
  },
};

it("a protocol can bring its own, made of these", () => {
  const stream = '* 1 FETCH (BODY[1] {7}\r\na\r\n{9}\r BODY[2] {0}\r\n FLAGS ())\r\n* 2 FETCH (BODY[1] "b")\r\n* 3';
  for (const segments of [sent(stream), sent(...stream.split(""))]) {
    expect(cutAll(response, segments)).toEqual({
      units: [["* 1 FETCH (BODY[1] {7}", "a\r\n{9}\r", " BODY[2] {0}", "", " FLAGS ())"], ['* 2 FETCH (BODY[1] "b")']],
      over: false,
      left: "* 3",
    });
  }
});
