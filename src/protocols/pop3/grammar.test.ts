import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64, type Parsed } from "../../protocol/parsed.js";
import * as grammar from "./grammar.js";

const octets = (text: string) => Buffer.from(text, "latin1");
const { capability, continueReq, dropListing, greeting, languageListing, scanListing, statusLine, uniqueIdListing } =
  grammar;

describe("statusLine", () => {
  it.each([
    ["+OK", "+OK", ""],
    ["+OK 2 320", "+OK", "2 320"],
    ["-ERR no such message, only 2 messages in maildrop", "-ERR", "no such message, only 2 messages in maildrop"],
  ])("%s", (line, status, text) => {
    const parsed = statusLine(octets(line));
    expect(parsed).toMatchObject({ ok: true, value: { status } });
    expect(parsed.ok && Buffer.from(parsed.value.text).toString("latin1")).toBe(text);
  });

  it("reads response codes (RFC 2449 §8)", () => {
    expect(statusLine(octets("-ERR [IN-USE] Do you have another POP session running?"))).toMatchObject({
      value: { respCode: ["IN-USE"] },
    });
    expect(statusLine(octets("-ERR [SYS/TEMP] later"))).toMatchObject({ value: { respCode: ["SYS", "TEMP"] } });
  });

  it.each([
    ["+ok", 1, "+OK"],
    ["* OK", 0, "+OK or -ERR"],
    ["+OKAY", 3, "a space or the end of the line after +OK"],
    ["-ERROR", 4, "a space or the end of the line after -ERR"],
    ["+OK a\0b", 5, "printable ASCII (0x20–0x7E)"],
    ["+OK caf\xe9", 7, "printable ASCII (0x20–0x7E)"],
  ])("%j is wrong at %i", (line, at, expected) => {
    expect(statusLine(octets(line))).toEqual({ ok: false, at, expected });
  });

  it("takes UTF-8 where it is in force, and only well-formed UTF-8 (RFC 6856 §3.2)", () => {
    expect(statusLine(Buffer.from("+OK es Idioma cambiado ñ"), { utf8: true })).toMatchObject({ ok: true });
    expect(statusLine(octets("+OK \xc0\xaf"), { utf8: true })).toMatchObject({ ok: false, at: 4 });
  });
});

it("finds the timestamp of RFC 1939's greeting, and takes other angle brackets for text", () => {
  expect(greeting(octets("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>"))).toMatchObject({
    value: { timestamp: "<1896.697170952@dbc.mtview.ca.us>" },
  });
  const plain = greeting(octets("+OK a < b and c > d"));
  expect(plain.ok && plain.value.timestamp).toBeUndefined();
});

describe("listings", () => {
  it("drop listing", () => {
    expect(dropListing(octets("2 320"))).toMatchObject({ value: { count: 2, size: 320 } });
    expect(dropListing(octets("2  320"))).toEqual({
      ok: false,
      at: 2,
      expected: "the size of the maildrop in decimal",
    });
  });
  it("scan listing", () => {
    expect(scanListing(octets("1 120"))).toMatchObject({ value: { number: 1, size: 120 } });
    expect(scanListing(octets("0 120"))).toMatchObject({ ok: false, at: 0 });
    expect(scanListing(octets("1 120x"))).toMatchObject({ ok: false, at: 5 });
  });
  it("unique-id listing", () => {
    expect(uniqueIdListing(octets("2 QhdPYR:00WBw1Ph7x7"))).toMatchObject({
      value: { number: 2, uniqueId: "QhdPYR:00WBw1Ph7x7" },
    });
    expect(uniqueIdListing(octets(`1 ${"u".repeat(70)}`))).toMatchObject({ ok: true });
    expect(uniqueIdListing(octets(`1 ${"u".repeat(71)}`))).toMatchObject({ ok: false, at: 72 });
    expect(uniqueIdListing(octets("1 ab\x1fc"))).toEqual({ ok: false, at: 4, expected: "0x21–0x7E" });
    expect(uniqueIdListing(octets("1 "))).toMatchObject({ ok: false, at: 2 });
    expect(uniqueIdListing(octets("1 a 120"))).toMatchObject({ ok: false, at: 3 });
  });
  it("capability", () => {
    expect(capability(octets("SASL CRAM-MD5 KERBEROS_V4"))).toMatchObject({
      value: { tag: "SASL", params: ["CRAM-MD5", "KERBEROS_V4"] },
    });
    expect(capability(octets("EXPIRE  0"))).toMatchObject({ ok: false, at: 7 });
  });
  it("language listing", () => {
    expect(languageListing(octets("en-boont English Boontling dialect"))).toMatchObject({ value: { tag: "en-boont" } });
    expect(languageListing(octets("(en) English"))).toMatchObject({ ok: false, at: 0 });
  });
  it("challenge", () => {
    expect(continueReq(octets("+ "))).toMatchObject({ ok: true });
    expect(continueReq(octets("+"))).toMatchObject({ ok: false, at: 1 });
    expect(continueReq(octets("+ go ahead"))).toMatchObject({ ok: false, at: 4 });
    expect(continueReq(octets("+ =AAA"))).toMatchObject({ ok: false });
  });
});

const parsers: readonly (readonly [string, (line: Uint8Array) => Parsed<unknown>])[] = [
  ["statusLine", statusLine],
  ["greeting", greeting],
  ["dropListing", dropListing],
  ["scanListing", scanListing],
  ["uniqueIdListing", uniqueIdListing],
  ["capability", capability],
  ["languageListing", languageListing],
  ["continueReq", continueReq],
  ["base64", base64],
  ["respCode", grammar.respCode],
];

it.each(parsers)("%s takes any octets, and points into the line when they are wrong", (_name, parse) => {
  const nearMiss = fc.string({ unit: fc.constantFrom(..."+OK-ER 019az[]/=<>@.\r\n\0\xff".split("")) }).map(octets);
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), nearMiss), (line) => {
      const parsed = parse(line);
      if (!parsed.ok) {
        expect(parsed.at).toBeGreaterThanOrEqual(0);
        expect(parsed.at).toBeLessThanOrEqual(line.length);
        expect(parsed.expected).not.toBe("");
      }
    }),
  );
});

it("what is printed is parsed again: unique-id listings", () => {
  const uniqueId = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 70,
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), uniqueId, (number, id) => {
      expect(uniqueIdListing(octets(`${number} ${id}`))).toEqual({ ok: true, value: { number, uniqueId: id } });
    }),
  );
});
