import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrivedStore } from "./arrived.js";
import { dotStuff, dotUnstuff } from "./dot-stuffing.js";
import { aBlock } from "./unit.js";

const octets = (text: string) => Buffer.from(text, "latin1");

describe("dotStuff", () => {
  it.each([
    ["", ".\r\n"],
    ["a\r\n", "a\r\n.\r\n"],
    [".\r\n..\r\n", "..\r\n...\r\n.\r\n"],
    ["no end", "no end\r\n.\r\n"],
  ])("%j", (message, sent) => {
    expect(dotStuff(octets(message)).toString("latin1")).toBe(sent);
  });

  it("comes back whole through a block, whatever the message", () => {
    const line = fc.string({ unit: fc.constantFrom(".", "a", "\r", "\0", "\xff") });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const message = octets(lines.map((text) => `${text}\r\n`).join(""));
        const arrived = arrivedStore();
        arrived.push(dotStuff(message));
        const cut = aBlock.begin()(arrived);
        expect(cut.kind === "unit" && dotUnstuff(cut.unit.octets).equals(message)).toBe(true);
        expect(arrived.size()).toBe(0);
      }),
    );
  });
});
