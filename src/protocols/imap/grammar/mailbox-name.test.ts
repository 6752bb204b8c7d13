import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf7, encodeUtf7 } from "./mailbox-name.js";

describe("modified UTF-7", () => {
  it.each([
    // RFC 3501 §5.1.3
    ["~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"],
    ["&Jjo-!", "☺!"],
    ["&U,BTF2XlZyyKng-", "台北日本語"],
    ["a&-b", "a&b"],
    ["&2D3eAA-", "😀"],
    ["", ""],
  ])("%s", (name, text) => {
    expect(decodeUtf7(name)).toEqual({ ok: true, text });
    expect(encodeUtf7(text)).toBe(name);
  });

  it.each([
    // RFC 3501 §5.1.3 names the second of them as wrong.
    ["&Jjo!", 5],
    ["&U,BTFw-&ZeVnLIqe-", 8],
    ["&AGE-", 3],
    ["&Jjp-", 4],
    ["&JjoA-", 5],
    ["&2D0-", 1],
    ["&Jj/-", 3],
    ["a\xe4", 1],
    ["&", 1],
  ])("%s is none, from character %i on", (name, at) => {
    expect(decodeUtf7(name)).toMatchObject({ ok: false, at });
  });

  it("comes back from any text, and each name that stands for one is the only one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(decodeUtf7(encodeUtf7(text))).toEqual({ ok: true, text });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (name) => {
        const decoded = decodeUtf7(name);
        if (decoded.ok) expect(encodeUtf7(decoded.text)).toBe(name);
      }),
    );
  });
});
