import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printBody } from "../grammar/body.js";
import { printEnvelope } from "../grammar/envelope.js";
import { bodyOf, bodyStructureOf } from "./body-of.js";
import { type Entity, entityOf } from "./entity.js";
import { envelopeOf } from "./envelope-of.js";
import { headerAt } from "./header.js";
import { sectionOf } from "./section-of.js";

const lines = (...all: readonly string[]) => `${all.join("\r\n")}\r\n`;
const envelope = (...header: readonly string[]) => printEnvelope(envelopeOf(headerAt(lines(...header, ""), 0, 10_000)));

/** The message of RFC 9051 §6.4.5.1, whose parts are numbered there. */
const numbered = lines(
  "Subject: outer",
  'Content-Type: multipart/mixed; boundary="a"',
  "",
  "preamble",
  "--a",
  "",
  "one",
  "--a",
  "Content-Type: application/octet-stream",
  "",
  "two",
  "--a",
  "Content-Type: message/rfc822",
  "",
  "Subject: three",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "",
  "three one",
  "--b",
  "Content-Type: application/octet-stream",
  "",
  "three two",
  "--b--",
  "--a",
  "Content-Type: multipart/mixed; boundary=c",
  "",
  "--c",
  "Content-Type: image/gif",
  "",
  "four one",
  "--c",
  "Content-Type: message/rfc822",
  "",
  "Subject: four two",
  "Content-Type: multipart/mixed; boundary=d",
  "",
  "--d",
  "",
  "four two one",
  "--d",
  "Content-Type: multipart/alternative; boundary=e",
  "",
  "--e",
  "",
  "four two two one",
  "--e",
  "Content-Type: text/richtext",
  "",
  "four two two two",
  "--e--",
  "--d--",
  "--c--",
  "--a--",
  "epilogue",
);

describe("sections", () => {
  const entity = entityOf(numbered);
  const read = (part: readonly number[], kind?: "HEADER" | "TEXT" | "MIME") =>
    sectionOf(entity, { part, ...(kind && { text: { kind } }) }, numbered);

  it("are numbered as in RFC 9051 §6.4.5.1", () => {
    expect(read([1])).toBe("one");
    expect(read([2])).toBe("two");
    expect(read([3, 1])).toBe("three one");
    expect(read([3, 2])).toBe("three two");
    expect(read([3], "HEADER")).toBe(lines("Subject: three", "Content-Type: multipart/mixed; boundary=b", ""));
    expect(read([3], "TEXT")).toMatch(/^--b\r\n.*\r\n--b--$/s);
    expect(read([4, 1])).toBe("four one");
    expect(read([4, 1], "MIME")).toBe(lines("Content-Type: image/gif", ""));
    expect(read([4, 2], "HEADER")).toMatch(/^Subject: four two/);
    expect(read([4, 2, 1])).toBe("four two one");
    expect(read([4, 2, 2, 1])).toBe("four two two one");
    expect(read([4, 2, 2, 2])).toBe("four two two two");
    expect(read([])).toBe(numbered);
    expect(read([], "TEXT")).toMatch(/^preamble/);
  });

  it("that are not there are none", () => {
    for (const part of [[5], [1, 1], [4, 3], [4, 2, 2, 3], [3, 1, 1]]) expect(read(part), String(part)).toBeUndefined();
    expect(read([1], "HEADER")).toBeUndefined();
  });

  it("of a single part: it is number 1", () => {
    const plain = lines("Subject: x", "", "body");
    expect(sectionOf(entityOf(plain), { part: [1] }, plain)).toBe("body\r\n");
    expect(sectionOf(entityOf(plain), { part: [2] }, plain)).toBeUndefined();
  });

  it("of fields, by name in any case, as they stand", () => {
    const text = { kind: "HEADER.FIELDS" as const, fields: ["SUBJECT", "x-none"] };
    expect(sectionOf(entity, { part: [], text }, numbered)).toBe("Subject: outer\r\n\r\n");
    const not = { kind: "HEADER.FIELDS.NOT" as const, fields: ["content-type"] };
    expect(sectionOf(entity, { part: [], text: not }, numbered)).toBe("Subject: outer\r\n\r\n");
  });
});

describe("an envelope", () => {
  it.each([
    ["a name and an address", ['From: "A. B" <a.b@x.example>'], '(("A. B" NIL "a.b" "x.example"))'],
    ["an address alone, and a comment", ["From: a@x.example (A)"], '((NIL NIL "a" "x.example"))'],
    ["a quoted local-part without its quotes", ['From: "a\\"b c"@x.example'], '((NIL NIL "a\\"b c" "x.example"))'],
    ["a route", ["From: N <@r.example,@s.example:a@x.example>"], '(("N" "@r.example,@s.example" "a" "x.example"))'],
    [
      "groups, one of them empty",
      ["From: G: a@x.example, B <b@x.example>;, U:;"],
      '((NIL NIL "G" NIL)(NIL NIL "a" "x.example")("B" NIL "b" "x.example")(NIL NIL NIL NIL)(NIL NIL "U" NIL)(NIL NIL NIL NIL))',
    ],
    ["a literal", ["From: a@[192.0.2.1]"], '((NIL NIL "a" "[192.0.2.1]"))'],
    ["a folded list", ["From: a@x.example,", " b@x.example"], '((NIL NIL "a" "x.example")(NIL NIL "b" "x.example"))'],
  ])("with %s", (_what, header, from) => {
    expect(envelope(...header)).toBe(`(NIL NIL ${from} ${from} ${from} NIL NIL NIL NIL NIL)`);
  });

  it("tells absent fields from empty ones, and takes the first of several", () => {
    expect(envelope("Subject:", "Subject: two", "To: ", "Message-ID: <1@x>", "Date: Fri,", "\t27 Nov 2026")).toBe(
      '("Fri,\t27 Nov 2026" "" NIL NIL NIL NIL NIL NIL NIL "<1@x>")',
    );
  });

  it("has Sender and Reply-To of their own where they are", () => {
    expect(envelope("From: a@x", "Sender: b@x", "Reply-To:")).toBe(
      '(NIL NIL ((NIL NIL "a" "x")) ((NIL NIL "b" "x")) ((NIL NIL "a" "x")) NIL NIL NIL NIL NIL)',
    );
  });
});

describe("a body structure", () => {
  const shown = (...message: readonly string[]) =>
    printBody(bodyStructureOf(entityOf(lines(...message)), lines(...message)));

  it("of text that says nothing of itself", () => {
    expect(shown("Subject: x", "", "one", "two")).toBe(
      '("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 10 2 NIL NIL NIL NIL)',
    );
  });

  it("of a message in a digest", () => {
    expect(shown("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: in", "", "x", "--b--")).toBe(
      '(("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 16 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL) "digest" ("boundary" "b") NIL NIL NIL)',
    );
  });

  it("of parameters in continuations, of disposition, languages and the rest", () => {
    expect(
      shown(
        "Content-Type: application/x; name*1=b; name*0=a; x*0*=utf-8''%e4; x*1*=c",
        'Content-Disposition: attachment; filename="f \\"g\\""',
        "Content-Language: en, de",
        "Content-ID: <i@x>",
        "Content-Description: d",
        "Content-Transfer-Encoding: base64",
        "Content-MD5: m",
        "Content-Location: l",
        "",
        "eA==",
      ),
    ).toBe(
      '("application" "x" ("name" "ab" "x*" "utf-8\'\'%e4c") "<i@x>" "d" "base64" 6 "m" ("attachment" ("filename" "f \\"g\\"")) ("en" "de") "l")',
    );
  });

  it("of a boundary that is folded, quoted, followed by blanks, or never closed", () => {
    const kinds = (entity: Entity): unknown => entity.parts?.map(kinds) ?? entity.contentType.subtype;
    const parts = (...message: readonly string[]) => kinds(entityOf(lines(...message)));
    expect(
      parts("Content-Type: multipart/mixed;", ' boundary="a b"', "", "--a b  ", "", "x", "--a b", "", "y"),
    ).toEqual(["PLAIN", "PLAIN"]);
    expect(parts("Content-Type: multipart/mixed; boundary=a", "", "--ab", "", "x", "--a--")).toEqual(["PLAIN"]);
    expect(parts("Content-Type: multipart/mixed; boundary=a", "", "--a", "--a--")).toEqual(["PLAIN"]);
  });

  it("without extension data is BODY", () => {
    const entity = entityOf(numbered);
    expect(printBody(bodyOf(bodyStructureOf(entity, numbered)))).not.toMatch(/"boundary"| 3 0 NIL/);
  });
});

it("is something whatever the octets are, and its parts stand within it", () => {
  const pieces = fc.constantFrom(
    "Content-Type: multipart/mixed; boundary=a",
    "Content-Type: message/rfc822",
    "--a",
    "--a--",
    "",
    "\r",
    "x: y",
    " z",
    "From: (((",
    '"',
    ":;<@",
    "\xff\0",
  );
  const within = ({ from, bodyFrom, to, parts = [], message }: Entity): void => {
    expect(from <= bodyFrom && bodyFrom <= to).toBe(true);
    for (const its of message ? [message] : parts) {
      expect(its.from >= bodyFrom && its.to <= to).toBe(true);
      within(its);
    }
  };
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.constantFrom("\r\n", "\n"), (all, end) => {
      const text = all.join(end);
      const entity = entityOf(text);
      within(entity);
      printBody(bodyStructureOf(entity, text));
      printEnvelope(envelopeOf(entity.header));
    }),
  );
  const deep = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000);
  within(entityOf(deep));
});
