import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { framer } from "./frame.js";

const octets = (text: string) => Buffer.from(text, "latin1");
const text = (part: Uint8Array) => Buffer.from(part).toString("latin1");

function lines(stream: string): [string, string][] {
  const frames = framer();
  frames.push(octets(stream));
  const found: [string, string][] = [];
  for (let cut = frames.line(); cut.kind === "unit"; cut = frames.line()) {
    found.push([text(cut.unit.octets), cut.unit.end]);
  }
  return found;
}

describe("line", () => {
  it("keeps the real line end", () => {
    expect(lines("+OK\r\n-ERR\nbare\rCR\r\n\r\r\n\n")).toEqual([
      ["+OK", "\r\n"],
      ["-ERR", "\n"],
      ["bare\rCR", "\r\n"],
      ["\r", "\r\n"],
      ["", "\n"],
    ]);
  });

  it("says `over` for a line that never ends, and keeps what came", () => {
    const frames = framer({ line: 10, block: 10 });
    frames.push(octets("0123456789a"));
    expect(frames.line()).toEqual({ kind: "over" });
    expect(text(frames.rest())).toBe("0123456789a");
  });

  it("cuts the same lines however the stream is cut into chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "\r", "\n", "\r\n", ".")), fc.array(fc.nat(5)), (parts, sizes) => {
        const stream = parts.join("");
        const frames = framer();
        const found: [string, string][] = [];
        for (let at = 0, step = 0; at < stream.length; step++) {
          const size = (sizes[step % (sizes.length || 1)] ?? 0) + 1;
          frames.push(octets(stream.slice(at, at + size)));
          at += size;
          for (let cut = frames.line(); cut.kind === "unit"; cut = frames.line()) {
            found.push([text(cut.unit.octets), cut.unit.end]);
          }
        }
        expect(found).toEqual(lines(stream));
        expect(found.map(([line, end]) => line + end).join("") + text(frames.rest())).toBe(stream);
      }),
    );
  });
});

describe("block", () => {
  it("ends at the line that is just a dot", () => {
    const frames = framer();
    frames.push(octets("Subject: x\r\n\r\n..\r\n.a\r\n"));
    expect(frames.block()).toEqual({ kind: "more" });
    frames.push(octets("."));
    expect(frames.block()).toEqual({ kind: "more" });
    frames.push(octets("\r\n+OK next\r\n"));
    const cut = frames.block();
    expect(cut.kind === "unit" && text(cut.unit.octets)).toBe("Subject: x\r\n\r\n..\r\n.a\r\n");
    expect(text(frames.rest())).toBe("+OK next\r\n");
  });

  it("can be empty", () => {
    const frames = framer();
    frames.push(octets(".\r\n"));
    expect(frames.block()).toMatchObject({ kind: "unit", unit: { end: "\r\n" } });
  });
});
