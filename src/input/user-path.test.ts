import { expect, it } from "vitest";
import { fillUser, userPath } from "./user-path.js";

it("fills a name in, and stays below the path", () => {
  expect(userPath("/var/mail/{user}/new", "alice@example.org")).toBe("/var/mail/alice@example.org/new");
  for (const user of ["", "../../x", "a/b", "..", ".", "a\\b", "a\0b"])
    expect(() => userPath("/var/mail/{user}", user)).toThrow(user === "" ? "has no user" : "no name for a file");
});

it.each([
  ["alice@example.org", "/vmail/example.org/alice"],
  ["alice", "/vmail/example.test/alice"],
  ["a@b@example.org", "/vmail/example.org/a@b"],
  ["{domain}", "/vmail/example.test/{domain}"],
])("knows the parts of %s", (user, path) => {
  expect(userPath("/vmail/{domain}/{local}", user, "example.test")).toBe(path);
});

it.each(["../x@example.org", "..@example.org", "x@../..", "x@..", "a/b@c"])("%s leads nowhere else", (user) => {
  expect(() => userPath("/vmail/{domain}/{local}", user)).toThrow("no name for a file");
});

it("wants a domain where it says so", () => {
  expect(() => userPath("/vmail/{domain}", "alice")).toThrow("alice has no domain for /vmail/{domain} (--domain)");
  expect(() => userPath("/vmail/{local}", "@example.org")).toThrow("has no local");
});

it("programs get names as they are", () => {
  expect(fillUser("--box={local} {user}", "a/b@c")).toBe("--box=a/b a/b@c");
});
