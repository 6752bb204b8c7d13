import { describe, expect, it } from "vitest";
import { parseTemplate, TemplateError } from "../../../protocol/template.js";
import type { ImapEvent } from "../event.js";
import { rev1, sourceOf } from "../grammar/grammar.test-data.js";
import { parseResponse } from "../grammar/response.js";
import { sessionView } from "../view.js";
import { expectation } from "./expectation.js";

const event = (line: string): ImapEvent => {
  const source = sourceOf(`${line}\r\n`);
  return {
    kind: "response",
    connection: 1,
    entry: 0,
    answers: undefined,
    octets: { ...source, end: "\r\n" },
    isGreeting: false,
    secure: false,
    isDoubtful: false,
    parsed: parseResponse(source, rev1),
    known: { command: undefined, underWay: [], waits: undefined, view: sessionView(rev1.kinds) },
  };
};
/** What an S line makes of a response: the names bound, or the offset of the first value that fits nothing. */
function held(pattern: string, line: string, names: Readonly<Record<string, string>> = {}) {
  const match = expectation(parseTemplate(pattern)).match(event(line), 0, (name) => names[name]);
  return match.ok ? Object.fromEntries(match.bound ?? []) : match.at;
}

describe("values, whatever their form", () => {
  it.each([
    ['* 1 FETCH (BODY[TEXT]<0> "Hello")', "* 1 FETCH (BODY[TEXT]<0> {5}\r\nHello)"],
    ['* LIST () "/" box', '* LIST () "/" "box"'],
    ['* LIST () "/" "box"', "* LIST () {1}\r\n/ box"],
    ["* 2 FETCH (FLAGS (\\Seen \\Flagged) UID 7)", "* 2 fetch (uid 7 flags (\\flagged \\SEEN))"],
    ["* SEARCH 4 2 3", "* SEARCH 2 3 4"],
    ["* STATUS box (UIDNEXT 5 MESSAGES 3)", "* STATUS box (MESSAGES 3 UIDNEXT 5)"],
    ["* OK [PERMANENTFLAGS (\\Seen \\*)]", "* OK [PERMANENTFLAGS (\\* \\Seen)] Limited"],
    ["* ESEARCH (...) ALL 1:3,5 COUNT 4", '* ESEARCH (TAG "a") COUNT 4 ALL 5,1:2,3'],
    ["* ESEARCH (...) UID MIN 1 ...", '* ESEARCH (TAG "a") UID MAX 7 MIN 1'],
    ["* ESEARCH (...)", '* ESEARCH (TAG "a")'],
    ["OK [READ-WRITE]", "a7 OK [READ-WRITE] done"],
    ["OK", "a7 OK done"],
    ["NO [TRYCREATE]", "t NO [trycreate] no such mailbox"],
    ["+", "+ go on"],
    [
      '* 1 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 1 1 ...))',
      '* 1 FETCH (BODYSTRUCTURE ("text" "plain" ("charset" "UTF-8") NIL NIL "7bit" 1 1 NIL NIL NIL NIL))',
    ],
    ["* 1 FETCH (FLAGS (\\Seen ...) ...)", "* 1 FETCH (UID 3 FLAGS (\\Answered \\Seen))"],
    ["* LIST (...) {:nstring} INBOX", '* LIST () "/" "iNbOx"'],
    [
      '* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] "Subject: x\\r\\n\\r\\n")',
      "* 1 FETCH (BODY[HEADER.FIELDS (Subject)] {14}\r\nSubject: x\r\n\r\n)",
    ],
    [
      '* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT TO)] "\\r\\n")',
      '* 1 FETCH (BODY[HEADER.FIELDS ("Subject" "To")] {2}\r\n\r\n)',
    ],
  ])("%s fits %s", (pattern, line) => {
    expect(held(pattern, line)).toEqual({});
  });

  it.each([
    ['* LIST () "/" "NIL"', '* LIST () "/" NIL', 14],
    ["* LIST () NIL x", '* LIST () "NIL" x', 10],
    ["* 1 FETCH (FLAGS (\\Seen))", "* 1 FETCH (FLAGS (\\Seen \\Draft))", 24],
    ["* 1 FETCH (FLAGS ())", "* 1 FETCH (FLAGS () UID 3)", 20],
    ["* 1 FETCH (UID 3 FLAGS ())", "* 1 FETCH (UID 3)", 16],
    ["* SEARCH 1 2", "* SEARCH 1", 10],
    ["* ESEARCH (...) ALL 1:3", '* ESEARCH (TAG "a") ALL 1:2', 24],
    ["* ESEARCH (...) ALL 1:3", '* ESEARCH (TAG "a")', 19],
    ["* ESEARCH (...)", '* ESEARCH (TAG "a") ALL 1', 20],
    ["* ESEARCH (...) ALL 1", '* ESEARCH (TAG "a") UID ALL 1', 20],
    ["* 3 EXISTS", "* 4 EXISTS", 2],
    ["* OK [UIDNEXT 5]", "* OK [UIDNEXT 6] x", 14],
    ["OK", "* OK x", 0],
    ["OK", "a NO x", 2],
    ['* 1 FETCH (ENVELOPE ("a" ...))', '* 1 FETCH (ENVELOPE ("A" NIL))', 21],
  ])("%s does not fit %s", (pattern, line, at) => {
    expect(held(pattern, line)).toBe(at);
  });
});

it("binds what it meets, and compares with what is bound", () => {
  expect(held("* OK [UIDNEXT {next:nz-number}]", "* OK [UIDNEXT 44] x")).toEqual({ next: "44" });
  expect(held("* 2 FETCH (UID {last:uniqueid<next})", "* 2 FETCH (UID 43)", { next: "44" })).toEqual({ last: "43" });
  expect(held("* 2 FETCH (UID {last:uniqueid<next})", "* 2 FETCH (UID 44)", { next: "44" })).toBe(15);
  expect(held("* {n:number} EXISTS", "* 12 EXISTS")).toEqual({ n: "12" });
  expect(held("OK [APPENDUID {:nz-number} {uid:uniqueid}]", "a OK [APPENDUID 1 9] x")).toEqual({ uid: "9" });
  expect(
    held("* 1 FETCH (INTERNALDATE {:date-time})", '* 1 FETCH (INTERNALDATE "27-Nov-2026 10:00:00 +0000")'),
  ).toEqual({});
  expect(held("* 1 FETCH (INTERNALDATE {:date-time})", '* 1 FETCH (INTERNALDATE "yesterday")')).toBe(24);
});

it("says when a line comes: data at any time, results and go-aheads in turn", () => {
  const of = (line: string) => expectation(parseTemplate(line));
  expect(of("* 1 EXISTS")).toMatchObject({ order: "any-time", asksFor: "other" });
  expect(of("OK")).toMatchObject({ order: "in-turn", asksFor: "success" });
  expect(of("NO [TRYCREATE]")).toMatchObject({ order: "in-turn", asksFor: "refusal" });
  expect(of("* 1 FETCH (UID {u:uniqueid>v})")).toMatchObject({ binds: ["u"], needs: ["v"] });
});

it.each([
  ["hello", 1],
  ["OK done", 4],
  ["* 1 FETCH (UID", 11],
  ["* 1 FETCH UID)", 14],
  ['* LIST () "/', 11],
  ["* 1 FETCH (... UID 3)", 16],
  ["* {n:nonsense} EXISTS", 3],
  ['* LIST () "\\x" y', 12],
])("%s is a mistake at column %i", (line, column) => {
  let mistake: unknown;
  try {
    expectation(parseTemplate(line));
  } catch (error) {
    mistake = error;
  }
  expect(mistake).toBeInstanceOf(TemplateError);
  expect((mistake as TemplateError).column).toBe(column);
});

it("passes over FLAGS and UID that nobody asked for where a FETCH is to come", () => {
  const its = expectation(parseTemplate("* 1 FETCH (RFC822.SIZE 3)"));
  const told = event("* 1 FETCH (UID 3 RFC822.SIZE 3 FLAGS (\\Seen))");
  expect(its.match(told, 0, () => undefined).ok).toBe(false);
  expect(its.matchAmongOthers?.(told, 0, () => undefined).ok).toBe(true);
});

it("a name of the case's mailbox may come in another case: servers may coerce names to one (RFC 9051 §5.1)", () => {
  const names = { mailbox: "mailspec-1" };
  expect(held("* LIST () {:nstring} {mailbox}-new", '* LIST () "/" "MAILSPEC-1-NEW"', names)).toEqual({});
  expect(held("* STATUS {mailbox} (MESSAGES 1)", "* STATUS MAILSPEC-1 (MESSAGES 1)", names)).toEqual({});
  expect(held("* LIST () {:nstring} {mailbox}-new", '* LIST () "/" "Mailspec-1-New"', names)).toBe(14);
  expect(held('* LIST () {:nstring} "other"', '* LIST () "/" "OTHER"', names)).toBe(14);
});
