import fc from "fast-check";
import type { Step } from "../../../fuzz/in-turn/script.js";
import { latin1 } from "../../../wire/latin1.js";
import { keywords } from "../command-line.js";

/** Sends one line on connection 1. */
export const line = (text: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  text.map((it): Step => ({ do: "send", on: 1, lines: [it] }));

/** Message-numbers that a small maildrop has, and some that it has not. */
export const messageNumber = fc.constantFrom("1", "2", "3", "4");

/** Any text where a number should stand. */
export const numberText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("1", "2", "3", "4", "0", "00", "01", "007") },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "-1",
      "+1",
      "-0",
      "1x",
      "x1",
      "1.0",
      "1,2",
      "1:2",
      "1 ",
      "0x1",
      "1e0",
      "*",
      "$",
      "\u00b9",
      "%d",
      "1-2",
      "1;",
      '"1"',
      "2147483647",
      "2147483648",
      "4294967295",
      "4294967296",
      "4294967297",
      "9223372036854775807",
      "18446744073709551615",
      "18446744073709551617",
      "99999999999999999999999999999999999999999",
    ),
  },
  { weight: 2, arbitrary: fc.nat().map(String) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 1n << 70n }).map(String) },
  {
    weight: 2,
    arbitrary: fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    }),
  },
);

/** Commands of the TRANSACTION state that are right as they stand, mostly on messages that are there. */
export const transactionLine = fc.oneof(
  fc.constantFrom("STAT", "LIST", "NOOP", "RSET", "UIDL", "CAPA", "STAT", "LIST", "UIDL"),
  fc.tuple(fc.constantFrom("LIST", "RETR", "DELE", "UIDL"), messageNumber).map((parts) => parts.join(" ")),
  fc
    .tuple(messageNumber, fc.constantFrom("0", "1", "2", "7", "99999"))
    .map(([number, lines]) => `TOP ${number} ${lines}`),
);

/** The same without what marks messages. */
export const readingLine = fc.oneof(
  fc.constantFrom("STAT", "LIST", "NOOP", "UIDL", "CAPA", "XYZZY", "RETR 99"),
  fc.tuple(fc.constantFrom("LIST", "RETR", "UIDL"), messageNumber).map((parts) => parts.join(" ")),
  fc.tuple(messageNumber, fc.constantFrom("0", "1", "7")).map(([number, lines]) => `TOP ${number} ${lines}`),
);

/** Every keyword but QUIT, and some that POP3 has not. */
export const keyword = fc.constantFrom(
  ...keywords.filter((known) => known !== "QUIT"),
  ..."XYZZY HELO LAST RPOP XTND RETRX STA".split(" "),
);

/** Letters in any case: `sTaT`. */
export const anyCase = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.nat(0xffff))
    .map(([word, bits]) =>
      Array.from(word, (letter, at) => (((bits >> at) & 1) === 1 ? letter.toLowerCase() : letter)).join(""),
    );

/** Octets, as many as asked for, drawn from few kinds so that runs of one octet come, too. */
export const octets = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.uint8Array({ maxLength }).map(latin1),
    fc
      .array(
        fc.constantFrom(
          "\0",
          "\r",
          "\n",
          "\t",
          " ",
          "\x7f",
          "\x80",
          "\xff",
          "\xc0\xaf",
          "\xe2\x82",
          "\xf5",
          "\x1b[2J",
          "a",
          "%n",
          "../",
          "\\",
          '"',
        ),
        {
          maxLength: Math.max(1, Math.floor(maxLength / 4)),
        },
      )
      .map((parts) => parts.join("")),
  );
