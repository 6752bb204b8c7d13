import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base64 } from "../../../protocol/parsed.js";
import { ehloLine, goesOn, replyLine } from "./reply.js";

const octets = (text: string) => Buffer.from(text, "latin1");

describe("Reply-line", () => {
  it.each([
    ["250 foo.com greets bar.com", { code: "250", last: true, text: "foo.com greets bar.com" }],
    ["250-8BITMIME", { code: "250", last: false, text: "8BITMIME" }],
    ["354", { code: "354", last: true, text: "" }],
    ["220 \tx", { code: "220", last: true, text: "\tx" }],
  ])("reads %j", (line, value) => {
    expect(replyLine(octets(line))).toEqual({ ok: true, value });
  });
  it.each([
    ["150 x", 0],
    ["260 x", 1],
    ["25x", 2],
    ["250x", 3],
    ["250 a\0b", 5],
    ["", 0],
  ])("says where %j is wrong", (line, at) => {
    expect(replyLine(octets(line))).toMatchObject({ ok: false, at });
  });
  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (line) => {
        const its = replyLine(line);
        if (its.ok) expect(goesOn(line)).toBe(!its.value.last);
        ehloLine(Buffer.from(line).toString("latin1"));
        base64(Buffer.from(line).toString("latin1"));
      }),
    );
  });
});

describe("ehlo-line", () => {
  it.each([
    ["SIZE 1000000", { keyword: "SIZE", params: ["1000000"] }],
    ["AUTH PLAIN LOGIN", { keyword: "AUTH", params: ["PLAIN", "LOGIN"] }],
    ["8BITMIME", { keyword: "8BITMIME", params: [] }],
  ])("reads %j", (text, value) => {
    expect(ehloLine(text)).toEqual({ ok: true, value });
  });
  it.each([
    ["AUTH=LOGIN", 4],
    ["SIZE ", 5],
    ["SIZE  1", 5],
    ["-X", 0],
    ["", 0],
  ])("says where %j is wrong", (text, at) => {
    expect(ehloLine(text)).toMatchObject({ ok: false, at });
  });
});
