import fc from "fast-check";
import type { Part, Step } from "../player/script.js";

/** A command on the first connection. */
export const say = (
  parts: fc.Arbitrary<readonly Part[]>,
  on: fc.Arbitrary<number> = fc.constant(1),
): fc.Arbitrary<Step> => fc.tuple(on, parts).map(([its, all]): Step => ({ do: "say", on: its, parts: all }));

/** The same of commands without literals. */
export const line = (text: fc.Arbitrary<string>, on?: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  say(
    text.map((its) => [its]),
    on,
  );

export const always = (...lines: readonly string[]): fc.Arbitrary<Step> => line(fc.constantFrom(...lines));

/** APPEND to {mailbox}. */
export const append = (
  message: fc.Arbitrary<string>,
  flags: fc.Arbitrary<string> = fc.constant(""),
  on?: fc.Arbitrary<number>,
): fc.Arbitrary<Step> =>
  say(
    fc
      .tuple(message, flags)
      .map(([literal, its]) => [`APPEND {mailbox} ${its === "" ? "" : `(${its}) `}`, { literal }]),
    on,
  );

export const look = (on: fc.Arbitrary<number> = fc.constant(1)): fc.Arbitrary<Step> =>
  on.map((its): Step => ({ do: "look", on: its }));

/** Octets of all kinds, those that mean something in a command more often; without line ends. */
export const octets = (most: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
        fc.constantFrom(
          ...' "\\(){}[]<>*%+$&~.:,/-0123456789'.split(""),
          "NIL",
          "\xff",
          "\xc3\xa4",
          "\t",
          "\x7f",
          "BODY[",
          "UID ",
        ),
      ),
      { maxLength: most },
    )
    .map((parts) => parts.join("").replaceAll(/[\r\n]/g, "?"))
    // An announcement of a literal at its end, and more octets are to come.
    .map((text) => text.replace(/\{\d*[+-]?\}$/, "{"));

/** Flags as they stand in parentheses. */
export const flags: fc.Arbitrary<string> = fc
  .subarray(["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"])
  .map((all) => all.join(" "));

const number = fc.constantFrom("1", "1", "2", "3", "4", "*");
/** Sets of which some parts may be beyond the end. */
export const set: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      number,
      fc.tuple(number, number).map((its) => its.join(":")),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => all.join(","));

/** Messages that no server has a reason to touch. */
const word = fc.constantFrom("alpha", "beta", "gamma", "delta", "Alpha", "x-y", "re: beta", "");
const address = fc.constantFrom("joe@mailspec.example", "Ann <ann@mailspec.example>", "bob@other.example");
const date = fc.constantFrom(
  "Mon, 7 Feb 1994 21:52:25 +0000",
  "Wed, 17 Jul 1996 02:23:25 +0000",
  "Fri, 1 Jan 2021 12:00:00 +0000",
);
const text = fc
  .array(fc.constantFrom("body", "alpha", "a line of text", "", ".", "..", "From x", "--b", "x".repeat(70)), {
    maxLength: 6,
  })
  .map((lines) => lines.map((its) => `${its}\r\n`).join(""));
export const message: fc.Arbitrary<string> = fc
  .tuple(date, address, address, word, text)
  .map(
    ([when, from, to, subject, body]) =>
      `Date: ${when}\r\nFrom: ${from}\r\nTo: ${to}\r\nSubject: ${subject === "" ? "none" : subject}\r\n\r\n${body}`,
  );

/** MIME trees: parts of all kinds within one another. */
const leaf = fc
  .tuple(fc.constantFrom("text/plain", "text/html", "application/octet-stream", "image/png"), text)
  .map(([type, body]) => `Content-Type: ${type}\r\n\r\n${body}`);
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(
        fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("mixed", "alternative", "related"),
        fc.stringMatching(/^[a-z]{12}$/),
      )
      .map(
        ([parts, type, boundary]) =>
          `Content-Type: multipart/${type}; boundary=${boundary}\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("")}--${boundary}--\r\n`,
      ),
    fc
      .tuple(address, tie("tree"))
      .map(
        ([from, inner]) =>
          `Content-Type: message/rfc822\r\n\r\nFrom: ${from}\r\nSubject: inner\r\nMIME-Version: 1.0\r\n${inner}`,
      ),
  ),
}));
export const mime: fc.Arbitrary<string> = tree.map(
  (its) =>
    `From: joe@mailspec.example\r\nDate: Mon, 7 Feb 1994 21:52:25 +0000\r\nSubject: outer\r\nMIME-Version: 1.0\r\n${its}`,
);
