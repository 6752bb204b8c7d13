import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, loggedIn } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...loggedIn, ...lines);

it("holds what LIST tells against itself", () => {
  expect(broken('C: LIST "" *', '* LIST (\\HasChildren) "/" a', '* LIST (\\HasNoChildren) "/" a/b')).toEqual([]);
  expect(broken('C: LIST "" *', '* LIST (\\HasChildren \\HasNoChildren) "/" a')).toEqual(["children-or-none"]);
  expect(broken('C: LIST "" *', '* LIST () "/" a/b', '* LIST () "/" a/b')).toEqual(["list-name-once"]);
  expect(broken('C: LIST "" *', '* LIST () "/" a/b', "a2 OK done", 'C: LIST "" *', '* LIST () "/" a/b')).toEqual([]);
  expect(broken('C: LIST "" *', '* LIST () "/" a/b', '* LIST () "." c.d', '* LIST () "." a/b.c')).toEqual([]);
  expect(broken('C: LIST "" *', '* LIST () "/" a/b', '* LIST () "." a.c')).toEqual(["same-separator"]);
});

it("holds STATUS against what was asked", () => {
  expect(broken("C: STATUS inbox (MESSAGES)", "* STATUS INBOX (MESSAGES 3)")).toEqual([]);
  expect(broken("C: STATUS {3}\r\na b (MESSAGES)", '* STATUS "a b" (MESSAGES 3)')).toEqual([]);
  expect(broken("C: STATUS a (MESSAGES)", "* STATUS b (MESSAGES 3)")).toEqual(["status-name"]);
  expect(broken("C: STATUS a (MESSAGES UNSEEN)", "* STATUS a (MESSAGES 3)")).toEqual(["status-items"]);
});
