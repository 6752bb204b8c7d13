import fc from "fast-check";
import type { Step } from "../../../fuzz/in-turn/script.js";
import { latin1 } from "../../../wire/latin1.js";
import type { CommandSpec } from "../command-spec.js";
import { commands, transactionCommands, worksIn } from "../commands.js";

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
      ..."-1 +1 -0 1x x1 1.0 1,2 1:2 0x1 1e0 * $ \u00b9 %d 1-2 1;".split(" "),
      ..."2147483647 2147483648 4294967295 4294967296 4294967297".split(" "),
      ..."9223372036854775807 18446744073709551615 18446744073709551617".split(" "),
      "1 ",
      '"1"',
      "9".repeat(41),
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

const afterLogin = commands.filter((spec) => worksIn(spec, "transaction"));
const marking = afterLogin.filter(({ changes }) => changes === "nothing" || changes === "marks");
const reading = afterLogin.filter(({ changes }) => changes === "nothing");
const keywordsOf = (specs: readonly CommandSpec[]) => specs.map((spec) => spec.keyword);
/** Those that are right without an argument. */
const bare = (specs: readonly CommandSpec[]) =>
  keywordsOf(specs.filter(({ argument }) => argument === "none" || argument === "message?"));
/** Those that are right with a message-number, and nothing else. */
const numbered = (specs: readonly CommandSpec[]) =>
  keywordsOf(specs.filter(({ argument }) => argument === "message" || argument === "message?"));
/** Those with a message-number and a number of lines. */
const limited = (specs: readonly CommandSpec[]) =>
  keywordsOf(specs.filter(({ argument }) => argument === "message lines"));

/** Keywords of the TRANSACTION state that take a message-number; the second is without what marks messages. */
export const onMessage = fc.constantFrom(...numbered(marking));
export const readsMessage = numbered(reading);
/** A command with lines of a message. */
export const withLines = (number: fc.Arbitrary<string>, lines: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...limited(reading)), number, lines).map((parts) => parts.join(" "));
const withNumber = (keywords: readonly string[]) =>
  fc.tuple(fc.constantFrom(...keywords), messageNumber).map((parts) => parts.join(" "));

/** Commands of the TRANSACTION state that are right as they stand, mostly on messages that are there. */
export const transactionLine = fc.oneof(
  // What tells something twice as often.
  fc.constantFrom(...bare(marking), ...transactionCommands.filter((line) => bare(reading).includes(line))),
  withNumber(numbered(marking)),
  withLines(messageNumber, fc.constantFrom("0", "1", "2", "7", "99999")),
);

/** The same without what marks messages. */
export const readingLine = fc.oneof(
  fc.constantFrom(...bare(reading), "XYZZY", "RETR 99"),
  withNumber(numbered(reading)),
  withLines(messageNumber, fc.constantFrom("0", "1", "7")),
);

/** Every keyword but QUIT, and some that POP3 never had: a server may still know LAST, RPOP and XTND. */
export const keyword = fc.constantFrom(
  ...keywordsOf(commands).filter((known) => known !== "QUIT"),
  ..."XYZZY RETRX STA DELETE UIDLX".split(" "),
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
