import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { numberRules } from "./numbers.js";
import { brokenBy, loggedIn, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);

it("lets messages come and go as RFC 9051 §7.4 and §7.5 have it", () => {
  expect(broken(...opened(3), "C: NOOP", "* 2 EXPUNGE", "* 3 EXISTS", "* 3 FETCH (FLAGS ())", "a3 OK done")).toEqual(
    [],
  );
  expect(broken(...opened(3), "C: NOOP", "* 3 EXPUNGE", "* 2 EXISTS", "a3 OK done")).toEqual([]);
  expect(broken(...opened(0), "* 1 EXISTS", "C: FETCH 1 FLAGS", "* 1 FETCH (FLAGS ())", "a3 OK done")).toEqual([]);
  expect(broken(...opened(3), "C: SELECT other", "* OK [CLOSED] x", "* 1 EXISTS")).toEqual([]);
});

it("tells of an EXISTS that shrinks", () => {
  expect(broken(...opened(3), "C: NOOP", "* 2 EXISTS", "a3 OK done")).toEqual(["exists-never-shrinks"]);
});

it("tells of numbers that no message has", () => {
  expect(broken(...opened(3), "* 4 FETCH (FLAGS ())", "* 4 EXISTS")).toEqual(["fetch-number"]);
  expect(broken(...opened(3), "C: NOOP", "* 4 EXPUNGE")).toEqual(["expunge-number"]);
  expect(broken(...opened(3), "C: SEARCH ALL", "* SEARCH 1 4")).toEqual(["search-numbers"]);
  expect(broken(...opened(3), "C: UID SEARCH ALL", "* SEARCH 10 40")).toEqual([]);
  expect(broken(...loggedIn, "* 1 EXPUNGE")).toContain("expunge-number");
  expect(broken(...loggedIn, "* 1 EXISTS")).toEqual(["exists-of-mailbox"]);
});

it("says nothing of numbers in a mailbox of more messages than it keeps", () => {
  const huge = [...opened(3), "C: NOOP", "* 4294967295 EXISTS", "* 1 EXPUNGE", "a3 OK done"];
  expect(broken(...huge, "C: FETCH 4294967000 FLAGS", "* 4294967000 FETCH (FLAGS ())", "a4 OK done")).toEqual([]);
  expect(broken(...huge, "C: SEARCH ALL", "* SEARCH 4294967000", "a4 OK done")).toEqual([]);
  expect(broken(...huge, "C: NOOP", "* 4294967294 EXISTS", "a4 OK done")).toEqual([]);
});

it("tells of EXPUNGE where numbers have to stay (RFC 9051 §7.5.1)", () => {
  expect(broken(...opened(), "* 1 EXPUNGE")).toEqual(["expunge-with-command"]);
  expect(broken(...opened(), "C: FETCH 1 FLAGS", "* 1 EXPUNGE")).toEqual(["expunge-in-its-time"]);
  expect(broken(...opened(), "C: FETCH 1 FLAGS", "C: SEARCH ALL", "* 1 EXPUNGE")).toEqual(["expunge-in-its-time"]);
  expect(broken(...opened(), "C: APPEND box {1}\r\nx", "* 1 EXPUNGE")).toEqual(["expunge-behind-continuation"]);
  expect(broken(...opened(), "C: APPEND box {1}\r\nx", "+ go on", "* 1 EXPUNGE")).toEqual([]);
  expect(broken(...opened(), "C: CLOSE", "* 1 EXPUNGE")).toEqual(["close-tells-no-expunge"]);
  expect(broken(...opened(), "C: UID FETCH 1 FLAGS", "* 1 EXPUNGE")).toEqual([]);
  expect(broken(...opened(), "C: NOOP", "C: FETCH 1 FLAGS", "* 1 EXPUNGE")).toEqual([]);
  expect(broken(...opened(), "C: IDLE", "+ idling", "* 1 EXPUNGE", "C- DONE", "* 1 EXPUNGE", "a3 OK done")).toEqual([]);
});

it("holds RECENT and UNSEEN against EXISTS, in whatever order they come", () => {
  const select = (...lines: readonly string[]) =>
    broken(...loggedIn, "C: SELECT box", ...lines, "a2 OK [READ-WRITE] open").filter(
      (rule) => !rule.startsWith("select-"),
    );
  expect(select("* 2 RECENT", "* OK [UNSEEN 2] u", "* 2 EXISTS")).toEqual([]);
  expect(select("* 3 RECENT", "* 2 EXISTS")).toEqual(["recent-at-most-exists"]);
  expect(select("* 2 EXISTS", "* OK [UNSEEN 3] u")).toEqual(["first-unseen-in-range"]);
});

it("judges no more of what a server says without end to one command", () => {
  const flood = (many: number) => [...opened(3), "C: NOOP", ...Array<string>(many).fill("* OK still here")];
  const told = (...lines: readonly string[]) => brokenBy(numberRules, ...lines, "* 4 EXPUNGE");
  const again = flood(6000).slice(opened(3).length);
  expect(told(...flood(100))).toEqual(["expunge-number"]);
  expect(told(...flood(10_007))).toEqual([]);
  expect(told(...flood(6000), "a3 OK done", ...again)).toEqual(["expunge-number"]);
});

it("watches a mailbox of more messages wholly", () => {
  const many = 11_000;
  const read = Array.from({ length: many }, (_, at) => `* ${at + 1} FETCH (UID ${(at + 1) * 10} FLAGS ())`);
  const wrong = [`* ${many} FETCH (UID 5 FLAGS ())`, `* ${many + 1} FETCH (FLAGS ())`, "a3 OK done"];
  expect(broken(...opened(many), "C: FETCH 1:* (UID FLAGS)", ...read, ...wrong)).toEqual([
    "uid-stable",
    "fetch-number",
  ]);
});
