import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...opened(), ...lines);
const search = (...told: readonly string[]) => broken("C: SEARCH RETURN (ALL COUNT) SEEN", ...told);

it("takes what RETURN asks for, and nothing found", () => {
  expect(search('* ESEARCH (TAG "a3") ALL 1,3 COUNT 2', "a3 OK done")).toEqual([]);
  expect(search('* ESEARCH (TAG "a3") COUNT 0', "a3 OK done")).toEqual([]);
  expect(broken("C: UID SEARCH RETURN (MAX) ALL", '* ESEARCH (TAG "a3") UID MAX 40', "a3 OK done")).toEqual([]);
});

it("holds it against the command and against itself", () => {
  expect(search("* ESEARCH ALL 1,3")).toEqual(["esearch-tag"]);
  expect(search('* ESEARCH (TAG "A3") ALL 1,3')).toEqual(["esearch-tag"]);
  expect(search('* ESEARCH (TAG "a3") ALL 1,3 COUNT 3')).toEqual(["esearch-count"]);
  expect(search('* ESEARCH (TAG "a3") ALL 1:4')).toEqual(["esearch-numbers"]);
  expect(search('* ESEARCH (TAG "a3") COUNT 2 COUNT 2')).toEqual(["esearch-items-once"]);
  expect(search('* ESEARCH (TAG "a3") COUNT 2', '* ESEARCH (TAG "a3") ALL 1,3')).toEqual(["one-esearch"]);
  expect(broken("C: UID SEARCH RETURN (MAX) ALL", '* ESEARCH (TAG "a3") MAX 3')).toEqual(["esearch-uid"]);
  expect(broken("C: SEARCH ALL", '* ESEARCH (TAG "a3") ALL 1:3')).toEqual(["search-in-rev1"]);
});
