import fc from "fast-check";
import type { Step } from "../player/script.js";
import type { SmtpProperty } from "../properties.js";
import { always, cuts, line, octets, plainLine } from "./lines.js";
import { parameters, path } from "./paths.js";

const on = (its: fc.Arbitrary<number>, text: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  fc.tuple(its, text).map(([number, it]): Step => ({ do: "say", on: number, lines: [it] }));
const group = fc.array(plainLine, { minLength: 2, maxLength: 8 });
const ending = (which: fc.Arbitrary<number>): fc.Arbitrary<Step> =>
  fc.tuple(fc.constantFrom("drop" as const, "reset" as const), which).map(([how, its]): Step => ({ do: how, on: its }));

/** What a client says in a SASL exchange, right and wrong. */
const response = fc.oneof(
  fc.constantFrom(
    "*",
    "=",
    "",
    "====",
    "AAAA",
    "AA=A",
    "{sasl-plain-wrong}",
    "not base64",
    "AAA",
    "\xff",
    "A".repeat(3000),
  ),
  fc.uint8Array({ maxLength: 40 }).map((its) => Buffer.from(its).toString("base64")),
);

export const sessionProperties: readonly SmtpProperty[] = [
  {
    id: "smtp.property.states",
    title: "Any sequence of commands gets the replies that its place in it asks for",
    covers: [
      "rfc5321/3.3/rcpt-before-mail",
      "rfc5321/4.1.1.5/discards",
      "rfc5321/4.1.4/out-of-order-harmless",
      "rfc5321/4.1.1.9/noop-250",
      "rfc5321/4.1.4/ehlo-resets",
    ],
    needs: [],
    state: "ready",
    steps: [line(plainLine), line(plainLine), always("MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>", "DATA", "QUIT")],
    atMost: 20,
  },
  {
    id: "smtp.property.states-before-hello",
    title: "From the greeting on, too",
    covers: ["rfc5321/3.3/rcpt-before-mail", "rfc5321/4.1.1.1/ehlo-response", "rfc5321/4.1.1.1/helo-resets"],
    needs: [],
    state: "greeted",
    steps: [
      line(plainLine),
      always("{hello} mailspec.example", "HELO mailspec.example", "EHLO mailspec.example", "RSET", "NOOP", "QUIT"),
    ],
    atMost: 12,
  },
  {
    id: "smtp.property.pipelined",
    title: "Commands in one write get the replies that they get one by one",
    covers: ["rfc2920/3.1/one-reply-each", "rfc2920/3.2/order", "rfc2920/3.2/input-kept"],
    needs: ["PIPELINING"],
    state: "ready",
    twice: true,
    steps: [
      group.map((lines): Step => ({ do: "say", on: 1, lines })),
      fc
        .array(
          fc.constantFrom("MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>", "RCPT TO:<{no-recipient}>", "RSET", "XYZZY"),
          {
            minLength: 1,
            maxLength: 6,
          },
        )
        .map((lines): Step => ({ do: "say", on: 1, lines: [...lines, "DATA"] })),
    ],
    atMost: 4,
  },
  {
    id: "smtp.property.segmented",
    title: "Commands and mail data mean the same in whatever segments they come",
    covers: ["rfc5321/4.2/one-reply", "rfc5321/2.4/no-action-before-crlf", "rfc5321/4.1.1.4/end-of-data"],
    needs: [],
    state: "ready",
    twice: true,
    steps: [
      fc.tuple(group, cuts).map(([lines, its]): Step => ({ do: "say", on: 1, lines, cuts: its })),
      fc.tuple(fc.constantFrom("", ".\r\n..\r\n", "\r\n\r\n.x\r\n", "text\r\n"), cuts).map(
        ([body, its]): Step => ({
          do: "say",
          on: 1,
          lines: ["MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>", "DATA"],
          body,
          cuts: its,
        }),
      ),
    ],
    atMost: 3,
  },
  {
    id: "smtp.property.two-sessions",
    title: "Two sessions at a time know nothing of each other",
    covers: [
      "rfc5321/4.1.1.3/delivered-to-each",
      "rfc5321/4.1.1.5/discards",
      "rfc5321/4.1.1.10/lost-transaction-cancelled",
    ],
    needs: [],
    state: "ready",
    steps: [
      on(fc.constantFrom(1, 2), plainLine),
      on(fc.constantFrom(1, 2), fc.constantFrom("MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>", "DATA")),
      ending(fc.constantFrom(1, 2)),
    ],
    atMost: 16,
  },
  {
    id: "smtp.property.start-tls",
    title:
      "Nothing that stands in the clear behind STARTTLS is carried out, and nothing is left of the session before it",
    covers: ["rfc3207/4/nothing-before-handshake", "rfc3207/4.2/reset", "rfc3207/4.2/forgets-transaction"],
    needs: ["STARTTLS"],
    state: "greeted",
    transport: "cleartext",
    steps: [
      fc
        .array(
          fc.constantFrom(
            "NOOP",
            "RSET",
            "XYZZY",
            "{hello} mailspec.example",
            "MAIL FROM:<{sender}>",
            "RCPT TO:<{recipient}>",
          ),
          {
            maxLength: 3,
          },
        )
        .map((behind): Step => ({ do: "start-tls", on: 1, behind })),
      always("{hello} mailspec.example", "MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>", "RSET", "NOOP"),
      fc.constant<Step>({ do: "drop", on: 1 }),
    ],
    atMost: 6,
  },
  {
    id: "smtp.property.authenticate",
    title: "No base64, right or wrong, and no cancelling lets anyone in or brings the session out of step",
    covers: ["rfc4954/4/failure-535", "rfc4954/4/bad-base64-501", "rfc4954/4/cancel-501", "rfc4954/4/session-kept"],
    needs: ["AUTH"],
    state: "introduced",
    variants: ["smtp", "submission"],
    steps: [
      always("AUTH PLAIN", "AUTH plain", "AUTH LOGIN", "AUTH CRAM-MD5", "AUTH XYZZY", "AUTH"),
      line(response),
      line(response.map((text) => `AUTH PLAIN ${text}`)),
      always("NOOP", "RSET", "MAIL FROM:<{sender}>"),
    ],
    atMost: 6,
  },
  {
    id: "smtp.property.anything",
    title: "Anything at all, in any order: the session stays in step",
    covers: ["rfc5321/4.2/one-reply", "rfc5321/3.8/no-early-close"],
    needs: [],
    state: "greeted",
    steps: [
      line(plainLine),
      line(octets(24)),
      fc.oneof(
        line(path.map((its) => `RCPT TO:${its}`)),
        line(parameters.map((its) => `MAIL FROM:<{sender}>${its}`)),
        ending(fc.constant(1)),
      ),
      always(
        "{hello} mailspec.example",
        "HELO mailspec.example",
        "DATA",
        "MAIL FROM:<{sender}>",
        "RCPT TO:<{recipient}>",
      ),
    ],
    atMost: 20,
  },
];
