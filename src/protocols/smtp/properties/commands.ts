import fc from "fast-check";
import type { Step } from "../player/script.js";
import type { SmtpProperty } from "../properties.js";
import { always, anyCase, envelope, line, octets, plainLine } from "./lines.js";
import { parameters, path } from "./paths.js";

/** Lengths around which implementations change their mind, and all others up to 100 000. */
const length = fc.oneof(
  fc.constantFrom(
    ...`1 2 3 4 127 128 129 254 255 256 257 509 510 511 512 513 514 997 998 999 1000 1001 1022 1023 1024 1025 2046 2047
2048 2049 4094 4095 4096 4097 8191 8192 8193 12287 12288 16383 16384 16385 32767 32768 65535 65536 65537 99999 100000`
      .split(/\s/)
      .map(Number),
  ),
  fc.integer({ min: 1, max: 3000 }),
);
const sized = (words: fc.Arbitrary<string>, filling: fc.Arbitrary<string>) =>
  fc
    .tuple(words, filling, length)
    .map(([word, char, count]) => (word + char.repeat(Math.ceil(count / char.length))).slice(0, Math.max(count, 1)));

const form = ["rfc5321/4.2/one-reply", "rfc5321/4.2.4/unrecognized-500", "rfc5321/3.8/unknown-command-stays-open"];

export const commandProperties: readonly SmtpProperty[] = [
  {
    id: "smtp.property.lengths",
    title: "A line of any length gets one reply, and no part of it is another command",
    covers: ["rfc5321/4.5.3.1.4/long-command-one-reply", "rfc5321/4.5.3.1.4/command-512", ...form],
    needs: [],
    state: "ready",
    steps: [
      line(
        sized(fc.constantFrom("XYZZY ", "NOOP ", "", "HELP ", "VRFY "), fc.constantFrom("m", "1", " ", "NOOP ", ".")),
      ),
      line(
        sized(fc.constantFrom("MAIL FROM:<", "RCPT TO:<", "EHLO ", "RSET "), fc.constantFrom("a", "@", "a.", " ", '"')),
      ),
      always("NOOP", ...envelope),
    ],
    atMost: 5,
  },
  {
    id: "smtp.property.octets",
    title: "Arbitrary octets are one line, get one reply, and leave the session in step",
    covers: [...form, "rfc5321/2.3.8/crlf-only-recognized"],
    needs: [],
    state: "ready",
    steps: [
      line(octets(64)),
      line(
        fc
          .tuple(
            fc.constantFrom("NOOP", "XYZZY", "RSET", "VRFY ", "MAIL FROM:<", "RCPT TO:<", "HELP ", "DATA"),
            octets(16),
            fc.constantFrom("", ">", "@mailspec.example>"),
          )
          .map((parts) => parts.join("")),
      ),
      always("NOOP", ...envelope),
    ],
    atMost: 8,
  },
  {
    id: "smtp.property.octets-before-hello",
    title: "Before EHLO, too",
    covers: form,
    needs: [],
    state: "greeted",
    steps: [
      line(octets(64)),
      line(
        fc
          .tuple(fc.constantFrom("{hello} ", "HELO ", "NOOP ", "MAIL FROM:<", "RCPT TO:<", "DATA"), octets(16))
          .map((parts) => parts.join("")),
      ),
      always("NOOP", "RSET", "{hello} mailspec.example", "{hello} mailspec.example", ...envelope, "DATA"),
    ],
    atMost: 6,
  },
  {
    id: "smtp.property.paths",
    title: "A path is refused, or the message arrives exactly where it is written to",
    covers: ["rfc5321/4.1.2/refused-or-kept", "rfc5321/4.1.1.3/delivered-to-each", "rfc5321/4.1.1.3/null-forward-path"],
    needs: [],
    state: "ready",
    steps: [
      path.map(
        (its): Step => ({ do: "say", on: 1, lines: ["MAIL FROM:<{sender}>", `RCPT TO:${its}`, "DATA"], apart: true }),
      ),
      line(path.map((its) => `MAIL FROM:${its}`)),
      line(path.map((its) => `RCPT TO:${its}`)),
      always(...envelope, "RSET", "DATA"),
    ],
    atMost: 5,
  },
  {
    id: "smtp.property.parameters",
    title: "Parameters of MAIL and RCPT are understood or refused",
    covers: ["rfc5321/4.1.1.11/unknown-parameter-555", "rfc5321/4.1.2/parameter-syntax"],
    needs: [],
    state: "ready",
    steps: [
      line(parameters.map((its) => `MAIL FROM:<{sender}>${its}`)),
      line(parameters.map((its) => `RCPT TO:<{recipient}>${its}`)),
      always(...envelope, "RSET", "DATA"),
    ],
    atMost: 8,
  },
  {
    id: "smtp.property.case",
    title: "Verbs and the words of their arguments mean the same in any case",
    covers: ["rfc5321/2.4/verb-case", "rfc5321/2.4/argument-case"],
    needs: [],
    state: "ready",
    steps: [line(anyCase(plainLine)), line(anyCase(fc.constantFrom(...envelope, "DATA", "RSET", "NOOP")))],
    atMost: 10,
  },
  {
    id: "smtp.property.spaces",
    title: "Spaces in the wrong places are refused or passed over, and the session stays in step",
    covers: form,
    needs: [],
    state: "ready",
    steps: [
      line(
        fc
          .tuple(
            fc.constantFrom("", "", " ", "\t"),
            plainLine,
            fc.constantFrom(" ", "  ", "\t"),
            fc.constantFrom("", " ", "   ", "\t"),
          )
          .filter(([, text]) => !text.startsWith("BDAT"))
          .map(([before, text, between, after]) => before + text.replaceAll(" ", between) + after),
      ),
      line(plainLine),
      always(...envelope, "DATA"),
    ],
    atMost: 10,
  },
];
