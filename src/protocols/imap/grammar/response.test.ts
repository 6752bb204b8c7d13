import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { read, rev1 } from "./grammar.test-data.js";
import { parseResponse } from "./response.js";

const value = (octets: string, dialect = rev1) => {
  const parsed = read(octets, dialect);
  if (!parsed.ok) throw new Error(`${octets} at ${parsed.at}: ${parsed.expected}`);
  return parsed.value;
};

describe("responses of RFC 3501", () => {
  it.each([
    ["* OK IMAP4rev1 server ready", { kind: "condition", condition: "OK", text: "IMAP4rev1 server ready" }],
    ["* PREAUTH IMAP4rev1 server logged in as Smith", { condition: "PREAUTH" }],
    ["* BYE Autologout; idle for too long", { condition: "BYE" }],
    ["A001 NO APPEND failed", { kind: "tagged", tag: "A001", condition: "NO", text: "APPEND failed" }],
    [
      "* OK [UIDVALIDITY 3857529045] UIDs valid",
      { code: { name: "UIDVALIDITY", value: 3857529045 }, text: "UIDs valid" },
    ],
    ["A142 OK [READ-WRITE] SELECT completed", { code: { name: "READ-WRITE" } }],
    [
      "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited",
      { code: { name: "PERMANENTFLAGS", value: ["\\Deleted", "\\Seen", "\\*"] } },
    ],
    ["* NO [X-OTHER some thing] what", { code: { name: "X-OTHER", value: "some thing" }, text: "what" }],
    [
      "* CAPABILITY IMAP4rev1 STARTTLS AUTH=GSSAPI XPIG-LATIN",
      { kind: "data", name: "CAPABILITY", value: ["IMAP4REV1", "STARTTLS", "AUTH=GSSAPI", "XPIG-LATIN"] },
    ],
    [
      '* LIST (\\Noselect) "/" ~/Mail/foo',
      { name: "LIST", value: { attributes: ["\\Noselect"], delimiter: "/", mailbox: "~/Mail/foo" } },
    ],
    [
      '* LSUB () "." #news.comp.mail.misc',
      { name: "LSUB", value: { delimiter: ".", mailbox: "#news.comp.mail.misc" } },
    ],
    ["* LIST () NIL inbox", { value: { delimiter: null, mailbox: "INBOX" } }],
    [
      "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)",
      {
        value: {
          mailbox: "blurdybloop",
          items: [
            { name: "MESSAGES", value: 231 },
            { name: "UIDNEXT", value: 44292 },
          ],
        },
      },
    ],
    ["* SEARCH 2 3 6", { name: "SEARCH", value: [2, 3, 6] }],
    ["* SEARCH", { name: "SEARCH", value: [] }],
    ["* FLAGS (\\Answered \\Flagged $Forwarded)", { value: ["\\Answered", "\\Flagged", "$Forwarded"] }],
    ["* 23 EXISTS", { kind: "numbered", number: 23, name: "EXISTS" }],
    ["* 0 RECENT", { number: 0, name: "RECENT" }],
    ["* 44 EXPUNGE", { number: 44, name: "EXPUNGE" }],
    ["+ Ready for additional command text", { kind: "continue", text: "Ready for additional command text" }],
    ["+ YGgGCSqGSIb3EgECAgIAAAD/////6jcyG4GE3KkTzBeBiVHeceP2CWY0SR0fAQAgAAQEBAQ=", { kind: "continue" }],
    ["+ ", { kind: "continue", text: "" }],
  ])("%s", (line, expected) => {
    expect(value(line)).toMatchObject(expected);
  });

  it("FETCH with ENVELOPE and BODY, as in §8", () => {
    const line =
      '* 12 FETCH (FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 ENVELOPE ' +
      '("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" ' +
      '(("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ' +
      '(("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ' +
      '((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL ' +
      '"<B27397-0100000@cac.washington.edu>") ' +
      'BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92))';
    expect(value(line)).toMatchObject({
      number: 12,
      name: "FETCH",
      value: [
        { name: "FLAGS", value: ["\\Seen"] },
        { name: "INTERNALDATE", value: { day: 17, month: 7, year: 1996, hours: 2, zone: "-0700" } },
        { name: "RFC822.SIZE", value: 4286 },
        {
          name: "ENVELOPE",
          value: {
            subject: "IMAP4rev1 WG mtg summary and minutes",
            cc: [{ name: null, mailbox: "minutes" }, { name: "John Klensin" }],
            bcc: null,
            messageId: "<B27397-0100000@cac.washington.edu>",
          },
        },
        {
          name: "BODY",
          value: { kind: "text", subtype: "PLAIN", parameters: [["CHARSET", "US-ASCII"]], size: 3028, lines: 92 },
        },
      ],
    });
  });

  it("FETCH with sections and literals", () => {
    expect(value("* 1 FETCH (BODY[1.2.HEADER.FIELDS (Date {4}\r\nFrom)]<5> {2}\r\nab UID 7)")).toMatchObject({
      value: [
        {
          name: "BODY[",
          value: {
            section: { part: [1, 2], text: { kind: "HEADER.FIELDS", fields: ["Date", "From"] } },
            origin: 5,
            content: { size: 2, octets: Uint8Array.from(Buffer.from("ab")) },
          },
        },
        { name: "UID", value: 7 },
      ],
    });
    expect(value('* 1 FETCH (BODY[TEXT] NIL BODY[1.MIME] "")')).toMatchObject({
      value: [{ value: { content: null } }, { value: { content: { size: 0 } } }],
    });
  });

  it("BODYSTRUCTURE with parts, extension data and a message in it", () => {
    const text = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 6 1)';
    const envelope = `(${"NIL ".repeat(9)}NIL)`;
    const message = `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 50 ${envelope} ${text} 3 NIL ("inline" NIL) ("en" "de") "l" (1 ("x")))`;
    expect(value(`* 1 FETCH (BODYSTRUCTURE (${text}${message} "MIXED" ("BOUNDARY" "b") NIL "en"))`)).toMatchObject({
      value: [
        {
          value: {
            kind: "multipart",
            subtype: "MIXED",
            parameters: [["BOUNDARY", "b"]],
            disposition: null,
            language: "en",
            parts: [
              { kind: "text", lines: 1 },
              {
                kind: "message",
                body: { kind: "text" },
                lines: 3,
                md5: null,
                disposition: { type: "inline", parameters: null },
                language: ["en", "de"],
                location: "l",
                others: [[1, ["x"]]],
              },
            ],
          },
        },
      ],
    });
  });
});

describe("the first wrong octet, and what should stand there", () => {
  it.each([
    ["*  OK x", 2, "response-data"],
    ["* OK", 4, "SP"],
    ["* OK ", 5, "text"],
    ["* OK [ALERT]", 12, "SP"],
    ["* OK [ALERT] ", 13, "text"],
    ["* OK [UIDNEXT 0] x", 14, "nz-number"],
    ["* OK [UIDNEXT 4294967296] x", 14, "nz-number below 2^32"],
    ["* OK [ALERT", 11, '"]" behind the response code'],
    ["* OK b\xe4d", 6, "TEXT-CHAR"],
    ["a1 OKAY x", 3, "OK, NO or BAD"],
    ["a+1 OK x", 1, "SP"],
    ["* 0 EXPUNGE", 2, "nz-number"],
    ["* 3 EXISTS ", 10, "CRLF"],
    ["* 3 VANISHED", 4, "a name that an RFC defines"],
    ["* SEARCH 2  3", 11, "nz-number"],
    ["* SEARCH 2 ", 11, "nz-number"],
    ["* LIST () / x", 10, "DQUOTE QUOTED-CHAR DQUOTE or NIL"],
    ['* LIST () "//" x', 11, "one QUOTED-CHAR"],
    ['* LIST (\\Noselect \\Marked) "/" x', 18, "one mbx-list-sflag"],
    ["* FLAGS (\\Recent)", 9, "flag, and not \\Recent"],
    ["* 1 FETCH ()", 11, "msg-att"],
    ["* 1 FETCH (FLAGS  ())", 17, '"("'],
    ["* 1 FETCH (FLAGS () )", 20, "msg-att"],
    ['* 1 FETCH (INTERNALDATE "1-Jul-1996 02:44:25 -0700")', 26, "date-day-fixed"],
    ['* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1 NIL))', 54, '")": BODY has no extension data'],
    ['* 1 FETCH (BODY[] "a\\b")', 21, 'DQUOTE or "\\" behind "\\"'],
    ["* 1 FETCH (BODY[] {1+}", 20, '"}"'],
    ["* 1 FETCH (BODY[] {1}\r\n\0)", 23, "CHAR8 in a literal: no NUL"],
    ["+", 1, "SP"],
  ])("%j", (line, at, expected) => {
    expect(read(line)).toEqual({ ok: false, at, expected });
  });

  it("takes \\Recent in either revision, and no text behind a code in rev2 (RFC 9051 §9)", () => {
    expect(read("* 1 FETCH (FLAGS (\\Recent))", { ...rev1, rev2: true })).toMatchObject({ ok: true });
    expect(value("* 1 FETCH (FLAGS (\\Recent))")).toMatchObject({ value: [{ value: ["\\Recent"] }] });
    expect(read("* OK [ALERT] ", { ...rev1, rev2: true })).toMatchObject({ ok: true });
  });

  it("takes UTF-8 where it is allowed, and strictly", () => {
    const utf8 = { ...rev1, utf8: true };
    expect(value("* OK \xc3\xa4", utf8)).toMatchObject({ text: "\xc3\xa4" });
    expect(value('* LIST () "/" "\xe2\x82\xac"', utf8)).toMatchObject({ value: { mailbox: "\xe2\x82\xac" } });
    for (const wrong of ["\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xff"])
      expect(read(`* OK ${wrong}`, utf8)).toMatchObject({ ok: false, at: 5 });
  });
});

it("is a value whatever the octets are: nothing throws, nothing hangs", () => {
  const words = fc.constantFrom(
    "* ",
    "1 FETCH (",
    "BODY[",
    "BODYSTRUCTURE ",
    "(",
    ")",
    "NIL",
    '"',
    "\\",
    "{3}\r\n",
    "]",
    "<",
    " ",
    "1",
    "a OK ",
    "[",
    "LIST ",
    "STATUS ",
    "\xff",
    "\0",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string({ maxLength: 3 })), { maxLength: 30 }),
      fc.boolean(),
      (parts, utf8) => {
        const line = Buffer.from(parts.join(""), "latin1");
        const literals = [{ size: 3, octets: Buffer.from("abc") }];
        const parsed = parseResponse({ line, literals }, { ...rev1, utf8 });
        if (!parsed.ok) expect(parsed.at).toBeLessThanOrEqual(line.length);
      },
    ),
    { numRuns: 2000 },
  );
  const deep = Buffer.from(`* 1 FETCH (BODYSTRUCTURE ${"(".repeat(100_000)}`);
  expect(parseResponse({ line: deep, literals: [] }, rev1)).toMatchObject({ ok: false });
});
