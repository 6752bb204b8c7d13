import { expect, it } from "vitest";
import { isOwn, looksLikeOurs, marked, markedText, unmarkedText } from "./own-mail.js";

const letter = "Message-ID: <plain@mailspec.example>\r\nX-Mailspec: plain\r\n\r\nX-Mailspec: body\r\n";
const headerOf = (message: string) => message.split("\r\n\r\n")[0]?.split("\r\n") ?? [];

it("a message with the field is marked in its header, once", () => {
  const its = markedText(letter);
  expect(its).toMatch(
    /^Message-ID: <plain\.([0-9a-f]{16})@mailspec\.example>\r\nX-Mailspec: plain \1\r\n\r\nX-Mailspec: body\r\n$/,
  );
  expect(markedText(its)).toBe(its);
  expect(unmarkedText(its)).toBe(letter);
  expect(Buffer.from(marked(Buffer.from(letter))).toString()).toBe(its);
});

it("a message without the field stays as it is, octet by octet", () => {
  for (const message of ["", "x", "\r\n\r\nX-Mailspec: body\r\n", "Message-ID: <a@b.example>\r\n\r\n\xff"]) {
    expect(markedText(message)).toBe(message);
    expect(unmarkedText(message)).toBe(message);
  }
});

it("what has no mark, or the mark of another run, is not ours", () => {
  const another = markedText(letter).replaceAll(/[0-9a-f]{16}/g, "0123456789abcdef");
  expect([markedText(letter), letter, another].map((message) => isOwn(headerOf(message)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(looksLikeOurs(headerOf(another))).toBe(true);
  expect(looksLikeOurs(["From: Boss <boss@work.example>"])).toBe(false);
  expect(markedText(another)).toBe(markedText(letter));
});

it("a surrogate that has kept the Message-ID alone is ours", () => {
  expect(isOwn(headerOf(markedText(letter)).slice(0, 1))).toBe(true);
});
