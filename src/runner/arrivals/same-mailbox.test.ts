import { expect, it } from "vitest";
import { isSameMailbox } from "./same-mailbox.js";

it.each([
  ["a@x.test", "a@X.TEST"],
  ['"a"@x.test', "a@x.test"],
  ['"\\a\\ b"@x.test', '"a b"@x.test'],
  ["@y.test,@z.test:a@x.test", "a@x.test"],
  ["a(b(c)d)@x.test", "a@x.test"],
  ["(y.test)a@x.test(z)", "a@x.test"],
  ["Ada <a@x.test>", "a@x.test"],
  ["<a@x.test>", "a@x.test"],
  ['"a"."b"@x.test', "a.b@x.test"],
  ["a\\@y.test@x.test", '"a@y.test"@x.test'],
  ["a@x.test.", "a@x.test"],
  ["", ""],
])("%s and %s are the same mailbox", (one, other) => expect(isSameMailbox(one, other)).toBe(true));

it.each([
  ["a@x.test", "A@x.test"],
  ["a@x.test", "a@y.test"],
  ['"a@y.test"@x.test', "a@y.test"],
  ['"a"b@x.test', "ab@x.test"],
  ['"a(b)"@x.test', "a@x.test"],
  ["a@x.test(@y.test", "a@x.test"],
  ["a@y.test <b@x.test>", "b@x.test"],
  ["=?utf-8?q?a=40y.test?=@x.test", "a@y.test"],
  [".a@x.test", "a@x.test"],
  ["", "a@x.test"],
])("%s and %s are not", (one, other) => expect(isSameMailbox(one, other)).toBe(false));
