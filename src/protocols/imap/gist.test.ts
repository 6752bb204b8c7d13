import { expect, it } from "vitest";
import { imapGist } from "./gist.js";

it("makes one of what two runs send", () => {
  expect(imapGist.sent("m4 SELECT mailspec-3463-7-00901\r\n")).toBe(
    imapGist.sent("a12 SELECT mailspec-92-1-00001\r\n"),
  );
  expect(imapGist.command("m4 UID FETCH 1 FLAGS\r\n")).toBe("UID FETCH");
});

it("leaves out tags, texts, ids, names and literals, and puts untagged data in order", () => {
  const octets =
    "* 2 EXISTS\r\n* 1 RECENT\r\n* FLAGS (\\Seen \\Answered)\r\n* OK [UIDVALIDITY 1795810024] UIDs\r\n* 1 FETCH (UID 7 BODY[] {4}\r\nOK\r\n FLAGS (\\Seen))\r\nm4 OK [READ-WRITE] Done\r\n";
  expect(imapGist.received(octets, "m4 SELECT x\r\n")).toEqual([
    "* 1 FETCH (BODY[] FLAGS (\\SEEN) UID)",
    "* 2 EXISTS",
    "* FLAGS (\\ANSWERED \\SEEN)",
    "* OK [UIDVALIDITY]",
    "OK [READ-WRITE]",
  ]);
});

it("does not count the mailboxes of other cases", () => {
  const list = (...names: readonly string[]) =>
    `${names.map((name) => `* LIST (\\HasNoChildren) "/" ${name}\r\n`).join("")}m2 OK x\r\n`;
  expect(imapGist.received(list("INBOX", "a", "b"), 'm2 LIST "" *\r\n')).toEqual(
    imapGist.received(list("INBOX"), 'm3 LIST "" *\r\n'),
  );
});
