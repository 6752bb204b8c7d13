import { expect, it } from "vitest";
import { formRules } from "./form.js";
import { brokenBy, loggedIn } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(formRules, ...loggedIn, ...lines);

it.each([
  ["+", "continuation-form"],
  ["* OK", "status-form"],
  ["* OK [UIDNEXT 0] x", "uidnext-number"],
  ["* OK [ALERT]x", "status-form"],
  ["* OK [ALERT x] y", "code-form"],
  ["* CAPABILITY  IMAP4rev1", "one-space"],
  ["* CAPABILITY (IMAP4rev1)", "capability-form"],
  ['* LIST () "/" a b', "list-form"],
  ["* STATUS box (MESSAGES -1)", "status-data-form"],
  ["* SEARCH 1 2 ", "search-form"],
  ["* FLAGS (\\*)", "flags-form"],
  ["* 0 EXPUNGE", "message-form"],
  ["* 0 FETCH (UID 4)", "fetch-form"],
  ['* 1 FETCH (BODY.PEEK[] "x")', "fetch-form"],
  ['* 1 FETCH (UID 4 BINARY.PEEK[1] "x")', "fetch-form"],
  ["* 1 EXISTS ", "count-form"],
  ["* 1 FETCH (UID 0)", "uid-number"],
  ["* 1 FETCH (FLAGS NIL)", "fetch-flags-form"],
  ['* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1 NIL))', "body-extension-data"],
  ["* 1 FETCH (ENVELOPE (NIL NIL () NIL NIL NIL NIL NIL NIL NIL))", "addresses-form"],
  ['* 1 FETCH (BODY[] "\xe4")', "quoted-7-bit"],
  ["* 1 FETCH (BODY[] {1}\r\n\0)", "no-nul"],
  ["* OK a\0b", "no-nul"],
  ["* 1 FETCH (BODY[] {1+}", "no-plus"],
  ['* LIST (\\Noselect \\Marked) "/" b', "one-selectability"],
  ['* LIST (\\x \\X) "/" b', "attributes-once"],
  ['* LSUB () "//" b', "lsub-form"],
  ["* 1 FETCH (UID 4 ENVELOPE (NIL))", "envelope-form"],
  ['* 1 FETCH (UID 4 BODYSTRUCTURE ("TEXT" "PLAIN" () NIL NIL "7BIT" 1 1))', "structure-form"],
  ['* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" -1 1))', "structure-form"],
  ['* 1 FETCH (INTERNALDATE "1-Jan-2026 00:00:00 +0000")', "date-form"],
  ["* 1 FETCH (BODY[] x)", "section-form"],
  ["a2 FINE done", "result-form"],
  ["a2 BYE done", "bye-untagged"],
  ["a2", "tagged-form"],
  ["* 3 MESSAGES", "nothing-added"],
])("%j breaks the clause of what is wrong in it", (line, rule) => {
  expect(broken("C: NOOP", line)).toEqual([rule]);
});

it.each([
  '* 1 FETCH (BODY[HEADER.FIELDS ("x")] {3}\r\na\r\n UID 4)',
  '* LIST () NIL "a b"',
  "* OK [X-CODE with text] fine",
  "* BAD what",
  "* SEARCH",
  "* STATUS box ()",
])("%j is right", (line) => {
  expect(broken("C: NOOP", line)).toEqual([]);
});

it("lets extensions add what was asked for, or has a name", () => {
  expect(broken("C: XPIG-LATIN", "* XPIG-LATIN ow-nay")).toEqual([]);
  expect(broken("C: GETQUOTA x", '* QUOTA "" (STORAGE 10 512)')).toEqual([]);
  expect(broken("C: NOOP", "* XPIG-LATIN ow-nay")).toEqual(["nothing-added"]);
});
