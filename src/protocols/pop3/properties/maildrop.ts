import fc from "fast-check";
import type { Step } from "../../../fuzz/in-turn/script.js";
import type { Property } from "../../../protocol/property.js";
import { of } from "./clauses.js";
import { line, messageNumber, readingLine, transactionLine } from "./lines.js";
import { anyMessage, message, rawMessage, threeMessages } from "./mail.js";

const given = fc.constant(threeMessages);
const always = (...texts: string[]) => line(fc.constantFrom(...texts));
const dele = line(messageNumber.map((number) => `DELE ${number}`));
const ending = (on: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc
    .tuple(fc.constantFrom("drop", "reset", "half-close"), on)
    .map(([how, its]): Step => ({ do: how, on: its }) as Step);
const arriving: fc.Arbitrary<Step> = fc
  .nat(3)
  .map((kind): Step => ({ do: "deliver", message: message("late", `${"late\r\n".repeat(kind)}.\r\n`) }));
const first = fc.constant(1);

export const maildropProperties: readonly Property[] = [
  {
    id: "pop3.property.messages",
    title: "RETR and TOP give back any message octet for octet, ended once",
    covers: [
      "rfc1939/5/retr-message",
      ...of("rfc1939/7", "top-lines top-whole"),
      ...of("rfc1939/3", "byte-stuffing multi-line-terminated response-crlf"),
      ...of("rfc1939/11", "exact-size no-nul-added"),
    ],
    needs: [],
    state: "transaction",
    given: fc.array(anyMessage, { minLength: 1, maxLength: 4 }),
    rawGiven: fc.array(rawMessage, { minLength: 1, maxLength: 4 }),
    steps: [
      line(messageNumber.map((number) => `RETR ${number}`)),
      line(fc.tuple(messageNumber, fc.nat(12)).map(([number, lines]) => `TOP ${number} ${lines}`)),
      always("LIST", "STAT", "NOOP"),
    ],
    atMost: 24,
  },
  {
    id: "pop3.property.unique-ids",
    title: "Unique-ids are unique, well formed, and stay with their message over any history",
    covers: [
      ...of(
        "rfc1939/7",
        "uidl-persists uidl-unique uidl-format uidl-persists-in-session uidl-omits-deleted uidl-one uidl-all uidl-not-reused unique-id-length",
      ),
    ],
    needs: ["UIDL"],
    state: "transaction",
    given,
    steps: [
      always("UIDL"),
      line(messageNumber.map((number) => `UIDL ${number}`)),
      dele,
      always("QUIT", "RSET"),
      fc.oneof(arriving, ending(first)),
    ],
    atMost: 14,
  },
  {
    id: "pop3.property.sizes",
    title: "STAT, LIST and RETR agree on count and size over any history",
    covers: [
      ...of(
        "rfc1939/5",
        "stat-counts list-one list-all list-omits-deleted stat-format scan-listing-format list-empty stat-no-extra scan-listing-no-extra",
      ),
      "rfc1939/11/exact-size",
    ],
    needs: [],
    state: "transaction",
    given: fc.array(
      fc.nat(5).map((lines) => message("size", `${".x\r\n".repeat(lines)}\r\n`)),
      { maxLength: 4 },
    ),
    steps: [
      always("STAT", "LIST"),
      line(messageNumber.map((number) => `LIST ${number}`)),
      line(messageNumber.map((number) => `RETR ${number}`)),
      dele,
      always("RSET", "STAT"),
    ],
    atMost: 24,
  },
  {
    id: "pop3.property.histories",
    title: "Only QUIT removes, and only what is marked, over any history of DELE, RSET, QUIT and lost connections",
    covers: [
      ...of("rfc1939/6", "quit-removes quit-only-marked no-quit-no-removal quit-releases-and-closes"),
      ...of("rfc1939/5", "dele-marks dele-refers dele-not-yet rset-unmarks"),
      ...of("rfc1939/4", "lock-released enters-transaction"),
    ],
    needs: [],
    state: "transaction",
    given,
    steps: [
      dele,
      dele,
      line(transactionLine),
      always("RSET", "QUIT", "LIST"),
      fc.oneof(
        ending(first),
        ending(first),
        arriving,
        fc
          .constantFrom("QUI", "DELE 1\r\nQUIT", "DELE 2", "DELE 1\r\nDELE 2\r\n", "RETR 1\r\n")
          .map((octets): Step => ({ do: "abandon", on: 1, octets })),
      ),
    ],
    atMost: 16,
  },
  {
    id: "pop3.property.two-sessions",
    title: "Two sessions on one maildrop: the second is refused, waits, or both keep what they saw",
    covers: [...of("rfc1939/4", "exclusive-lock lock-released lock-free-after-refusal"), "rfc1939/6/quit-only-marked"],
    needs: [],
    state: "transaction",
    given,
    steps: [
      fc.tuple(fc.constantFrom(1, 2), readingLine).map(([on, text]): Step => ({ do: "send", on, lines: [text] })),
      fc
        .tuple(fc.constantFrom(1, 2), fc.constantFrom("DELE 1", "DELE 2", "DELE 3", "RSET", "QUIT"))
        .map(([on, text]): Step => ({ do: "send", on, lines: [text] })),
      fc.oneof(ending(fc.constantFrom(1, 2)), arriving),
    ],
    atMost: 12,
  },
];
