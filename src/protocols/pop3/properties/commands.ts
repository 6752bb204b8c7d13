import fc from "fast-check";
import type { Property } from "../../../protocol/property.js";
import { of } from "./clauses.js";
import {
  anyCase,
  keyword,
  line,
  messageNumber,
  numberText,
  octets,
  onMessage,
  readsMessage,
  transactionLine,
  withLines,
} from "./lines.js";
import { threeMessages } from "./mail.js";

/** Lengths around which implementations change their mind, and all others up to 10 000. */
const length = fc.oneof(
  fc.constantFrom(
    ...`1 2 3 4 39 40 41 127 128 129 252 253 254 255 256 257 509 510 511 512 513 514
997 998 999 1000 1001 1022 1023 1024 1025 2047 2048 4094 4095 4096 4097 8191 8192 8193 9999 10000`
      .split(/\s/)
      .map(Number),
  ),
  fc.integer({ min: 1, max: 10_000 }),
);

/** A command whose line, without CRLF, has that many octets. */
const sized = (words: fc.Arbitrary<string>, filling: fc.Arbitrary<string>) =>
  fc
    .tuple(words, filling, length)
    .map(([word, char, octetCount]) => (word + char.repeat(octetCount)).slice(0, octetCount));

const forms = [
  "rfc1939/3/one-response-per-command",
  "rfc1939/3/invalid-command-refused",
  "rfc1939/3/surplus-argument-refused",
  "rfc1939/3/unknown-command-refused",
];
const given = fc.constant(threeMessages);

export const commandProperties: readonly Property[] = [
  {
    id: "pop3.property.lengths",
    title: "A command of any length gets one reply and leaves the session in step",
    covers: [...forms, "rfc2449/4/command-255", ...of("rfc1939/3", "response-512 argument-40")],
    needs: [],
    state: "transaction",
    given,
    steps: [
      line(
        sized(
          fc.constantFrom("XYZZY ", "NOOP ", "", ...readsMessage.map((word) => `${word} `)),
          fc.constantFrom("m", "1", "0", " ", "9"),
        ),
      ),
      line(sized(fc.constantFrom("TOP 1 ", "TOP ", "DELE 0", "LIST 0", "RETR 1 "), fc.constantFrom("0", "9", "1 "))),
      line(fc.constantFrom("STAT", "LIST", "NOOP")),
    ],
    atMost: 8,
  },
  {
    id: "pop3.property.lengths-before-login",
    title: "Before login too, and nobody is let in by it",
    covers: [...forms, "rfc2449/4/command-255", "rfc1939/7/pass-refused", "rfc1939/3/state-restriction"],
    needs: [],
    state: "authorization",
    steps: [
      line(sized(fc.constantFrom("USER ", "XYZZY ", "", "STAT ", "LIST 1"), fc.constantFrom("m", "1", " ", ".", "@"))),
      line(sized(fc.constantFrom("PASS ", "APOP x ", "PASS x"), fc.constantFrom("p", " ", "0"))),
      line(fc.constantFrom("USER {user}", "CAPA")),
    ],
    atMost: 6,
  },
  {
    id: "pop3.property.octets",
    title: "Arbitrary octets are one line, get one reply, and leave the session in step",
    covers: [...forms, "rfc2449/3/response-syntax", "rfc6856/3.2/ascii-before-lang"],
    needs: [],
    state: "transaction",
    given,
    steps: [
      line(octets(64)),
      line(
        fc
          .tuple(fc.constantFrom("NOOP", "XYZZY", "STAT", "LIST ", "RETR 9", "UIDL "), octets(16))
          .map((parts) => parts.join("")),
      ),
      line(fc.constantFrom("STAT", "NOOP", "LIST", "RETR 1")),
    ],
    atMost: 12,
  },
  {
    id: "pop3.property.octets-before-login",
    title: "Before login too",
    covers: [...forms, "rfc1939/3/state-restriction"],
    needs: [],
    state: "authorization",
    steps: [
      line(octets(64)),
      line(
        fc
          .tuple(fc.constantFrom("USER ", "PASS ", "APOP ", "AUTH ", "CAPA"), octets(16))
          .map((parts) => parts.join("")),
      ),
      line(fc.constantFrom("USER {user}", "CAPA", "STAT")),
    ],
    atMost: 8,
  },
  {
    id: "pop3.property.arguments",
    title: "What is no number of a message is refused, whatever it looks like",
    covers: [
      ...of("rfc1939/5", "no-such-message dele-refers retr-needs-argument retr-message"),
      "rfc1939/3/invalid-command-refused",
      "rfc1939/3/surplus-argument-refused",
      "rfc1939/3/status-upper-case",
      ...of("rfc1939/7", "top-needs-arguments top-lines top-whole"),
    ],
    needs: [],
    state: "transaction",
    given,
    steps: [
      line(fc.tuple(onMessage, numberText).map((parts) => parts.join(" "))),
      line(withLines(numberText, numberText)),
      line(withLines(messageNumber, numberText)),
      line(fc.tuple(keyword, numberText).map((parts) => parts.join(" "))),
      line(fc.constantFrom("RETR", "DELE", "TOP", "TOP 1", "STAT", "LIST", "RSET")),
    ],
    atMost: 20,
  },
  {
    id: "pop3.property.keyword-case",
    title: "Keywords mean the same in any case",
    covers: ["rfc1939/3/keyword-case", "rfc1939/3/unknown-command-refused"],
    needs: [],
    state: "transaction",
    given,
    steps: [line(anyCase(transactionLine)), line(anyCase(transactionLine)), line(anyCase(keyword))],
    atMost: 20,
  },
  {
    id: "pop3.property.spaces",
    title: "Spaces in the wrong places are refused or passed over, and the session stays in step",
    covers: forms,
    needs: [],
    state: "transaction",
    given,
    steps: [
      line(
        fc
          .tuple(
            fc.constantFrom("", " ", "  "),
            transactionLine,
            fc.constantFrom(" ", "  ", "\t"),
            fc.constantFrom("", " ", "   ", "\t"),
          )
          .map(([before, text, between, after]) => before + text.replaceAll(" ", between) + after),
      ),
      line(transactionLine),
    ],
    atMost: 20,
  },
];
