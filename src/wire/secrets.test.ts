import fc from "fast-check";
import { expect, it } from "vitest";
import { formsOf, redact, redactAll } from "./secrets.js";

it("hides a secret, two that overlap, and one that touches another", () => {
  expect(redact("a hunter2 b", ["hunter2"])).toBe("a [secret] b");
  expect(redact("abcdef", ["abcd", "cdef"])).toBe("[secret]");
  expect(redact("abcdef", ["abc", "def"])).toBe("[secret][secret]");
  expect(redact("abc", [""])).toBe("abc");
});

it("hides a secret that lies across pieces, however it is cut", () => {
  expect(redactAll(["PASS hun", "te", "r2\r\n"], ["hunter2"])).toEqual(["PASS [secret]", "", "\r\n"]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom("s3cret", "s3", "cret", "x", "")), (pieces) => {
      const clean = redactAll(pieces, ["s3cret"]);
      expect(clean.length).toBe(pieces.length);
      expect(clean.join("")).toBe(pieces.join("").replaceAll("s3cret", "[secret]"));
    }),
  );
});

it("knows a password in every form in which a server may hand it back", () => {
  const octets = Buffer.from("geheim-ü1", "utf8");
  const forms = formsOf("geheim-ü1");
  for (const form of [
    "geheim-ü1",
    octets.toString("latin1"),
    octets.toString("base64").replace(/=+$/, ""),
    octets.toString("hex").toUpperCase(),
    "geheim-%C3%BC1",
    Array.from(octets.toString("latin1")).join(" "),
    Array.from(octets.toString("latin1")).reverse().join(""),
    Buffer.from("GEHEIM-Ü1", "utf8").toString("latin1"),
  ])
    expect(forms).toContain(form);
  expect(formsOf("abc")).toEqual(["abc", "abc"]);
});
