import { expect, it } from "vitest";
import { userPath } from "./user-path.js";

it("fills a name in, and stays below the path", () => {
  expect(userPath("/var/mail/{user}/new", "alice@example.org")).toBe("/var/mail/alice@example.org/new");
  for (const user of ["", "../../x", "a/b", "..", ".", "a\\b", "a\0b"])
    expect(() => userPath("/var/mail/{user}", user)).toThrow("no name for a file");
});
