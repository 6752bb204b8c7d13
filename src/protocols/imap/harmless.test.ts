import { expect, it } from "vitest";
import { isHarmless } from "./harmless.js";

it.each([
  ["m1 NOOP", true],
  ["m1 UID FETCH 1 (FLAGS BODY.PEEK[TEXT]<0.5>)", true],
  ["m1 FETCH 1 (RFC822.SIZE RFC822.HEADER)", true],
  ["m1 FETCH 1 BODYSTRUCTURE", true],
  ["m1 FETCH 1 BODY[TEXT]", false],
  ["m1 FETCH 1 (RFC822.TEXT)", false],
  ["m1 FETCH 1 BINARY[1]", false],
  ["m1 SEARCH ALL", true],
  ["m1 SEARCH RETURN (SAVE) ALL", false],
  ["m1 STORE 1 +FLAGS (\\Seen)", false],
  ["m1 SELECT INBOX", false],
])("%s", (line, expected) => {
  expect(isHarmless(line)).toBe(expected);
});
