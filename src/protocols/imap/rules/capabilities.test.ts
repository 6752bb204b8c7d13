import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, loggedIn, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);

it("wants a revision in each list of capabilities", () => {
  expect(broken("* OK [CAPABILITY IDLE imap4REV2] hi")).toEqual([]);
  expect(broken("* OK [CAPABILITY IMAP4 IDLE] hi")).toEqual(["revision-listed"]);
  expect(broken("* OK hi", "C: CAPABILITY", "* CAPABILITY IDLE", "a1 OK done")).toEqual(["revision-listed"]);
});

it("wants IMAP4 first, where it is listed", () => {
  const told = (list: string) => broken(`* OK [CAPABILITY ${list}] hi`);
  expect(told("IMAP4 IMAP4rev1 IDLE")).toEqual([]);
  expect(told("IMAP4rev1 IDLE")).toEqual([]);
  expect(told("IMAP4rev1 IMAP4")).toEqual(["imap4-first"]);
});

it("wants no STARTTLS inside TLS of who claims rev2", () => {
  const inside = (list: string) =>
    broken("* OK hi", "C: STARTTLS", "a1 OK go", "TLS", "C: CAPABILITY", `* CAPABILITY ${list}`);
  expect(inside("IMAP4rev2 STARTTLS")).toEqual(["starttls-gone"]);
  expect(inside("IMAP4rev2")).toEqual([]);
  expect(inside("IMAP4rev1 STARTTLS")).toEqual([]);
  expect(broken("* OK [CAPABILITY IMAP4rev2 STARTTLS] hi")).toEqual([]);
});

it("wants LOGIN refused while LOGINDISABLED is listed", () => {
  expect(broken("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi", "C: LOGIN u p", "a1 OK in")).toEqual([
    "login-disabled",
  ]);
  expect(broken("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi", "C: LOGIN u p", "a1 NO no")).toEqual([]);
  expect(
    broken(
      "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi",
      "C: STARTTLS",
      "a1 OK go",
      "TLS",
      "C: LOGIN u p",
      "a2 OK in",
    ),
  ).toEqual([]);
});

it("wants the same capabilities before and after ENABLE", () => {
  const listing = (list: string, tag: string) => ["C: CAPABILITY", `* CAPABILITY ${list}`, `${tag} OK done`];
  const enabled = (then: string) =>
    broken(
      ...loggedIn,
      ...listing("IMAP4rev1 ENABLE", "a2"),
      "C: ENABLE X",
      "* ENABLED",
      "a3 OK done",
      ...listing(then, "a4"),
    );
  expect(enabled("ENABLE IMAP4rev1")).toEqual([]);
  expect(enabled("IMAP4rev1 ENABLE X")).toEqual(["enable-changes-no-capabilities"]);
});

it("wants what a command cannot be done without", () => {
  expect(broken(...loggedIn, "C: STATUS box (MESSAGES)", "a2 OK done")).toEqual(["status-told"]);
  expect(broken(...loggedIn, "C: STATUS box (MESSAGES)", "a2 NO none")).toEqual([]);
  expect(broken(...opened(), "C: SEARCH ALL", "a3 OK done")).toEqual(["search-told"]);
  expect(broken(...opened(), "C: SEARCH ALL", "C: SEARCH ALL", "* SEARCH 1", "a3 OK done", "a4 OK done")).toEqual([
    "search-told",
  ]);
  expect(broken(...opened(), "C: SEARCH RETURN (SAVE) ALL", "a3 OK done")).toEqual([]);
});

it("wants response codes where they belong", () => {
  expect(broken(...loggedIn, "C: APPEND box {0}\r\n", "+ go", "a2 OK [APPENDUID 5 4] done")).toEqual([]);
  expect(broken(...loggedIn, "C: NOOP", "a2 OK [APPENDUID 5 4] done")).toEqual(["appenduid-place"]);
  expect(broken(...opened(), "C: MOVE 1 b", "* OK [COPYUID 5 4 4] x", "* 1 EXPUNGE", "a3 OK done")).toEqual([]);
  expect(broken(...opened(), "C: COPY 1 b", "* OK [COPYUID 5 4 4] x", "a3 OK done")).toEqual(["copyuid-place"]);
  expect(broken(...loggedIn, "C: DELETE b", "a2 NO [TRYCREATE] none")).toEqual(["trycreate-place"]);
  expect(broken(...opened(), "C: COPY 1 b", "a3 NO [TRYCREATE] none")).toEqual([]);
});

it("wants the UID where a UID command asked, or, in rev2, nobody did", () => {
  expect(broken(...opened(), "C: UID FETCH 1 RFC822.SIZE", "* 1 FETCH (RFC822.SIZE 3)")).toEqual(["uid-in-fetch"]);
  expect(broken(...opened(), "C: UID FETCH 1 RFC822.SIZE", "* 1 FETCH (UID 3 RFC822.SIZE 3)")).toEqual([]);
  expect(broken(...opened(), "C: NOOP", "* 1 FETCH (FLAGS ())")).toEqual([]);
  const rev2 = opened().map((line) => line.replace("IMAP4rev1", "IMAP4rev2"));
  expect(broken(...rev2, "C: NOOP", "* 1 FETCH (FLAGS ())")).toContain("uid-in-unsolicited");
});
