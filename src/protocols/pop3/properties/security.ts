import fc from "fast-check";
import type { Load, Step } from "../../../fuzz/in-turn/script.js";
import type { Property } from "../../../protocol/property.js";
import { of } from "./clauses.js";
import { line, octets } from "./lines.js";

const base64 = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("base64"));
/** What a PLAIN message of nobody looks like, and what only nearly does. */
const plainLike = fc
  .tuple(
    fc.constantFrom("", "mailspec", "\0"),
    fc.constantFrom("mailspec-nobody", "", "\xff"),
    fc.constantFrom("wrong", "", "\0", "x".repeat(300)),
  )
  .map((parts) => Buffer.from(parts.join("\0"), "latin1").toString("base64"));
const response = fc.oneof(
  base64,
  plainLike,
  fc.constantFrom("*", "*", "=", "AAA!"),
  fc.constantFrom(
    "*",
    "=",
    "",
    "====",
    "A",
    "AA=A",
    "A===",
    "AAAA=",
    "AAA!",
    "!AAA",
    "* ",
    "QUIT",
    "NOOP",
    "AGFsaWNl AGI=",
    "AAAA\tAAAA",
  ),
  fc.tuple(base64, fc.constantFrom("!", "=", " ", "\x80", "-", "_")).map((parts) => parts.join("")),
);

const load = (how: Load, octetText: string, times: number): Step => ({
  do: "load",
  on: 1,
  how,
  octets: octetText,
  times,
});

export const securityProperties: readonly Property[] = [
  {
    id: "pop3.property.start-tls",
    title: "What was sent in the clear behind STLS is never carried out under TLS",
    covers: [...of("rfc2595/4", "nothing-before-handshake tls-after-ok stays-authorization")],
    needs: ["STLS"],
    state: "authorization",
    transport: "cleartext",
    steps: [
      fc
        .array(
          fc.constantFrom(
            "CAPA",
            "NOOP",
            "USER mailspec-nobody",
            "QUIT",
            "XYZZY",
            "STLS",
            "PASS x",
            "AUTH PLAIN",
            "USER {user}",
            "STAT",
          ),
          { maxLength: 4 },
        )
        .map((behind): Step => ({ do: "start-tls", on: 1, behind })),
      line(fc.constantFrom("CAPA", "USER {user}", "USER mailspec-nobody", "NOOP", "XYZZY", "STLS x")),
      fc.constant<Step>({ do: "drop", on: 1 }),
    ],
    atMost: 5,
  },
  {
    id: "pop3.property.authenticate",
    title: "No base64, right or wrong, and no cancelling lets anyone in or brings the session out of step",
    covers: [
      ...of(
        "rfc5034/4",
        "bad-base64 cancel failure empty-challenge challenge-format initial-response-refused unknown-mechanism try-again long-responses",
      ),
    ],
    needs: ["SASL"],
    state: "authorization",
    steps: [
      fc
        .constantFrom("AUTH PLAIN", "AUTH plain", "AUTH CRAM-MD5", "AUTH PLAIN")
        .chain((text) => line(fc.constant(text))),
      line(response),
      line(response.map((text) => `AUTH PLAIN ${text}`)),
      line(
        fc.oneof(
          fc.constantFrom("AUTH CRAM-MD5 AAAA", "AUTH XYZZY", "AUTH PLAIN", "AUTH PLAIN AAAA x", "STAT", "CAPA"),
          octets(20).map((text) => `AUTH ${text}`),
        ),
      ),
    ],
    atMost: 8,
  },
  {
    id: "pop3.property.strain",
    title:
      "Ten thousand failing commands, a line of a megabyte, an octet at a time: other clients are served meanwhile",
    covers: ["rfc1939/4/greeting", "rfc1939/3/one-response-per-command"],
    needs: [],
    state: "authorization",
    steps: [
      fc.constantFrom(load("flood", "XYZZY", 10_000), load("flood", "USER", 10_000), load("flood", "CAPA", 2_000)),
      fc.constantFrom(
        load("endless", "m", 1_000_000),
        load("endless", "USER ", 1_000_000),
        load("endless", "\0", 1_000_000),
        load("endless", "NOOP\r", 1_000_000),
      ),
      fc.constantFrom(load("trickle", "XYZZY slowly", 1), load("trickle", "USER mailspec-nobody", 1)),
    ],
    atMost: 2,
  },
];
