import fc from "fast-check";
import type { Step } from "../../../fuzz/in-turn/script.js";
import type { Property } from "../../../protocol/property.js";
import { of } from "./clauses.js";
import { anyCase, keyword, line, messageNumber, numberText, octets, readingLine, transactionLine } from "./lines.js";
import { threeMessages } from "./mail.js";

const given = fc.constant(threeMessages);
const several = (text: fc.Arbitrary<string>, maxLength: number) => fc.array(text, { minLength: 2, maxLength });
const cuts = fc.array(fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 1, max: 40 })), {
  minLength: 1,
  maxLength: 6,
});

/** Lines of the AUTHORIZATION state; two of them log in. */
const authorizationLine = fc.constantFrom(
  "USER {user}",
  "USER {user}",
  "PASS {password}",
  "PASS {password}",
  "PASS mailspec-wrong",
  "PASS {password}x",
  "USER mailspec-nobody",
  "USER",
  "PASS",
  "CAPA",
  "APOP {user} 00000000000000000000000000000000",
  "APOP {user}",
  "AUTH XYZZY",
  "CAPA x",
  "USER {user} x",
);
const anyLine = fc.oneof(
  { weight: 6, arbitrary: transactionLine },
  { weight: 2, arbitrary: authorizationLine },
  { weight: 1, arbitrary: anyCase(transactionLine) },
  { weight: 1, arbitrary: fc.tuple(keyword, numberText).map((parts) => parts.join(" ")) },
  { weight: 1, arbitrary: octets(24) },
);

export const sessionProperties: readonly Property[] = [
  {
    id: "pop3.property.states",
    title: "Commands work in their state and in no other, in any sequence",
    covers: [
      ...of("rfc1939/3", "state-restriction unknown-command-refused"),
      ...of("rfc1939/7", "user-then-pass pass-refused pass-after-user user-needs-argument apop-wrong-digest"),
      ...of("rfc1939/4", "retry-after-refusal quit"),
      ...of("rfc5034/4", "authorization-only unknown-mechanism"),
      "rfc2595/4/stls-authorization-only",
      "rfc6856/2.1/utf8-authorization-only",
      ...of("rfc2449/5", "capa-both-states capa-no-arguments"),
    ],
    needs: [],
    state: "authorization",
    given,
    steps: [
      line(authorizationLine),
      fc.constant<Step>({ do: "send", on: 1, lines: ["USER {user}"] }),
      fc.constant<Step>({ do: "send", on: 1, lines: ["PASS {password}"] }),
      line(transactionLine),
      line(
        fc.constantFrom(
          "STLS x",
          "UTF8 x",
          "LANG",
          "LANG *",
          "LANG en",
          "LANG x-none",
          "AUTH",
          "AUTH PLAIN",
          "*",
          "QUIT",
          "AUTH PLAIN AGFsaWNlADE=",
          "STAT",
          "NOOP",
        ),
      ),
    ],
    atMost: 14,
  },
  {
    id: "pop3.property.logged-in",
    title: "After login every command of the AUTHORIZATION state is refused, and the session goes on",
    covers: [
      "rfc1939/3/state-restriction",
      "rfc5034/4/authorization-only",
      "rfc2595/4/stls-authorization-only",
      "rfc6856/2.1/utf8-authorization-only",
    ],
    needs: [],
    state: "transaction",
    given,
    steps: [
      line(authorizationLine),
      line(transactionLine),
      line(
        fc.constantFrom(
          "STLS",
          "UTF8",
          "AUTH PLAIN",
          "AUTH PLAIN AGFsaWNlADE=",
          "AUTH CRAM-MD5",
          "USER {user}",
          "PASS {password}",
          "APOP {user} 0",
        ),
      ),
    ],
    atMost: 20,
  },
  {
    id: "pop3.property.pipelined",
    title: "Commands sent at once get the replies that they get one by one",
    covers: ["rfc2449/6.6/in-turn"],
    needs: ["PIPELINING"],
    state: "transaction",
    given,
    twice: true,
    steps: [several(readingLine, 12).map((lines): Step => ({ do: "send", on: 1, lines }))],
    atMost: 4,
  },
  {
    id: "pop3.property.segmented",
    title: "However TCP cuts a command, the reply is the same",
    covers: ["rfc1939/3/one-response-per-command"],
    needs: [],
    state: "transaction",
    given,
    twice: true,
    steps: [
      fc.tuple(readingLine, cuts).map(([text, sizes]): Step => ({ do: "send", on: 1, lines: [text], cuts: sizes })),
      fc.constantFrom("RETR 1", "STAT", "LIST").map((text): Step => ({ do: "send", on: 1, lines: [text], cuts: [1] })),
    ],
    atMost: 8,
  },
  {
    id: "pop3.property.anything",
    title:
      "Any sequence of commands over one connection and two, pipelined and cut anyhow, with connections lost on the way",
    covers: [
      ...of("rfc1939/3", "one-response-per-command state-restriction"),
      "rfc1939/5/dele-refers",
      "rfc1939/6/no-quit-no-removal",
    ],
    needs: [],
    state: "transaction",
    given,
    steps: [
      line(anyLine),
      line(anyLine),
      fc
        .tuple(several(transactionLine, 6), fc.boolean())
        .map(([lines, cut]): Step => ({ do: "send", on: 1, lines, ...(cut && { cuts: [7] }) })),
      fc.tuple(transactionLine, cuts).map(([text, sizes]): Step => ({ do: "send", on: 1, lines: [text], cuts: sizes })),
      fc.oneof(
        {
          weight: 6,
          arbitrary: line(fc.tuple(fc.constantFrom("DELE", "RETR"), messageNumber).map((parts) => parts.join(" "))),
        },
        { weight: 1, arbitrary: readingLine.map((text): Step => ({ do: "send", on: 2, lines: [text] })) },
        {
          weight: 1,
          arbitrary: fc.constantFrom<Step>(
            { do: "drop", on: 1 },
            { do: "reset", on: 1 },
            { do: "send", on: 1, lines: ["QUIT"] },
          ),
        },
      ),
    ],
    atMost: 20,
  },
];
