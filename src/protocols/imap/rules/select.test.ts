import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, loggedIn, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);
const selecting = opened().slice(loggedIn.length);
const without = (what: string) => selecting.filter((line) => !line.includes(what));

it.each([
  ["FLAGS (\\Answered", "select-flags"],
  ["EXISTS", "select-exists"],
  ["RECENT", "select-recent"],
  ["PERMANENTFLAGS", "select-permanentflags"],
  ["UIDNEXT", "select-uidnext-rev1"],
  ["UIDVALIDITY", "select-uidvalidity"],
])("SELECT without %s breaks %s", (what, rule) => {
  expect(broken(...loggedIn, ...without(what))).toEqual([rule]);
  expect(broken(...loggedIn, ...without(what).slice(0, -1), "a2 NO none")).toEqual([]);
});

it("goes on behind a code without text, which is one thing that is wrong", () => {
  const [select = "", ...told] = selecting;
  const bare = told.map((line) => line.replace(/(\[[^\]]*\]) .*$/, "$1"));
  expect(bare).not.toEqual(told);
  const beside = ["C: FETCH 9 FLAGS", "* 9 FETCH (FLAGS ())", "a3 OK done"];
  expect(broken(...loggedIn, select, ...told, ...beside)).toEqual(["fetch-number"]);
  expect(broken(...loggedIn, select, ...bare, ...beside)).toEqual(["status-form", "fetch-number"]);
  expect(broken(...loggedIn, select, ...bare.filter((line) => !line.includes("UIDVALIDITY")))).toEqual([
    "status-form",
    "select-uidvalidity",
  ]);
});

it("wants [READ-ONLY] with EXAMINE, and one of the two with SELECT", () => {
  const examine = (result: string) => broken(...loggedIn, "C: EXAMINE box", ...selecting.slice(1, -1), result);
  expect(examine("a2 OK [READ-ONLY] open")).toEqual([]);
  expect(examine("a2 OK [READ-WRITE] open")).toEqual(["examine-read-only"]);
  expect(broken(...loggedIn, ...selecting.slice(0, -1), "a2 OK open")).toEqual(["select-read-write"]);
  expect(broken(...loggedIn, ...selecting.slice(0, -1), "a2 OK [READ-ONLY] open")).toEqual([]);
});

const rev2 = ["* OK [CAPABILITY IMAP4rev2] hi", "C: LOGIN u p", "a1 OK [CAPABILITY IMAP4rev2] in"];
const inRev2 = [...without("RECENT").slice(0, -1), '* LIST () "/" box', "a2 OK [READ-WRITE] open"];

it("wants LIST, and no RECENT, of who speaks rev2 alone", () => {
  expect(broken(...rev2, ...inRev2)).toEqual([]);
  expect(broken(...rev2, ...without("RECENT"))).toEqual(["select-list"]);
  expect(broken(...rev2, ...inRev2.slice(0, -1), "* 0 RECENT")).toEqual(["no-recent-in-rev2"]);
  expect(broken(...loggedIn, "C: ENABLE IMAP4rev2", "* OK x", ...selecting.slice(0, 1))).toEqual([]);
});

it("wants CLOSED where a mailbox is closed by opening another, and nowhere else", () => {
  const again = inRev2.slice(1, -1);
  expect(broken(...rev2, ...inRev2, "C: SELECT other", "* OK [CLOSED] x", ...again, "a3 OK [READ-WRITE] open")).toEqual(
    [],
  );
  expect(broken(...rev2, ...inRev2, "C: SELECT other", ...again, "a3 OK [READ-WRITE] open")).toContain(
    "closed-when-due",
  );
  expect(broken(...rev2, "C: SELECT box", "* OK [CLOSED] x")).toEqual(["closed-of-open"]);
  const pipelined = ["C: UNSELECT", "C: SELECT other", "a3 OK left", ...again, "a4 OK [READ-WRITE] open"];
  expect(broken(...rev2, ...inRev2, ...pipelined)).toEqual([]);
  // RFC 3501 has no CLOSED.
  expect(broken(...opened(), ...selecting.slice(0, -1), "a3 OK [READ-WRITE] open")).toEqual([]);
});
