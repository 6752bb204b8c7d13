import { refuse, reply, say } from "../model/outcomes.js";
import type { Input } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import { because, codeOf, overtaken, rewriting } from "./because.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({ id, breaks, summary, hooks });

const isVerb = (input: Input, verbs: RegExp): boolean => input.kind === "command" && verbs.test(input.command.verb);

/** Before TLS some commands are refused, and that with this reply. */
const wantsTls = (verbs: RegExp, code: string, status: string): Hooks => ({
  outcome: (state, input, _world, proper) =>
    isVerb(input, verbs) && !state.secure
      ? refuse(state, code, status, "Say STARTTLS first", "rfc3207/4/required-530")[0]
      : proper(),
});

/** A reply to EHLO, with STARTTLS in it. */
const announcing = (octets: Buffer): Buffer =>
  Buffer.from(octets.toString("latin1").replace(/^250 /m, "250-STARTTLS\r\n250 "), "latin1");

/** Faults in STARTTLS (RFC 3207), and in TLS. */
export const starttlsFaults: readonly Fault[] = [
  fault(
    "starttls-parameter",
    "rfc3207/2/keyword-no-parameter",
    "STARTTLS is announced with a parameter",
    rewriting(/STARTTLS\r/, "STARTTLS required\r"),
  ),
  fault(
    "starttls-in-vain",
    "rfc3207/3/announced-means-able",
    "STARTTLS is announced, and not there",
    codeOf("rfc3207/4/replies", "502", "5.5.1"),
  ),
  fault("starttls-250", "rfc3207/4/replies", "STARTTLS is answered with 250", {
    ...rewriting(/^220 2\.0\.0/, "250 2.0.0"),
  }),
  fault("starttls-argument", "rfc3207/4/no-parameters-501", "STARTTLS takes anything behind it", {
    line: (line) => Buffer.from(line.toString("latin1").replace(/^(STARTTLS) .*/i, "$1"), "latin1"),
  }),
  fault(
    "starttls-argument-503",
    "rfc3207/4/no-parameters-501",
    "STARTTLS with a parameter is out of sequence",
    codeOf("rfc3207/4/no-parameters-501", "503", "5.5.1"),
  ),
  {
    ...fault(
      "tls-required-550",
      "rfc3207/4/required-530",
      "Without TLS mail is refused with 550",
      wantsTls(/^MAIL$/, "550", "5.7.0"),
    ),
    variants: ["smtp", "lmtp"],
  },
  {
    ...fault(
      "tls-required-5.7.1",
      "rfc3207/4/required-5.7.0",
      "The 530 has the status 5.7.1",
      wantsTls(/^MAIL$/, "530", "5.7.1"),
    ),
    variants: ["smtp", "lmtp"],
  },
  fault(
    "tls-required-noop",
    "rfc3207/4/required-exempt",
    "Without TLS not even NOOP works",
    wantsTls(/^NOOP$/, "530", "5.7.0"),
  ),
  fault(
    "starttls-no-handshake",
    "rfc3207/4/handshake-after-220",
    "After the 220 the server goes on in the clear",
    because("rfc3207/4/replies", (outcome, state) => {
      const { startsTls: _not, ...others } = outcome;
      return { ...others, next: state };
    }),
  ),
  fault(
    "starttls-injection",
    "rfc3207/4/nothing-before-handshake",
    "What came in the clear behind STARTTLS is carried out under TLS",
    { keepInjected: true },
  ),
  fault("starttls-overtakes", "rfc3207/4/last-in-group", "RSET is answered behind what follows it", overtaken("RSET")),
  fault("starttls-keeps-all", "rfc3207/4.2/reset", "STARTTLS changes nothing but the encryption", {
    keepState: ({ hello, transaction, user }) => ({
      ...(hello && { hello }),
      ...(transaction && { transaction }),
      ...(user !== undefined && { user }),
    }),
  }),
  fault("starttls-keeps-mail", "rfc3207/4.2/forgets-transaction", "The transaction lasts under TLS", {
    keepState: ({ transaction }) => (transaction ? { transaction } : {}),
  }),
  {
    ...fault(
      "starttls-keeps-login",
      "rfc3207/4.2/forgets-authentication",
      "Who authenticated in the clear is known under TLS",
      {
        keepState: ({ user }) => (user === undefined ? {} : { user }),
      },
    ),
    variants: ["smtp", "submission"],
  },
  {
    ...fault("starttls-keeps-ehlo", "rfc3207/4.2/forgets-ehlo", "EHLO that was said in the clear lasts under TLS", {
      keepState: ({ hello }) => (hello ? { hello } : {}),
    }),
    variants: ["smtp", "lmtp"],
  },
  fault("starttls-greets-again", "rfc3207/4.2/no-second-greeting", "There is another greeting under TLS", {
    greetsAgain: "220 mx ESMTP\r\n",
  }),
  fault("starttls-announced-inside", "rfc3207/4.2/not-offered-in-tls", "STARTTLS is announced inside TLS", {
    reply: (octets, { before, input }) =>
      before.secure && input && isVerb(input, /^[EL]HLO$/) ? announcing(octets) : octets,
  }),
  fault("starttls-announced-again", "rfc3207/4.2/not-offered-in-tls", "A second EHLO inside TLS announces STARTTLS", {
    reply: (octets, { before, input }) =>
      before.secure && before.hello && input && isVerb(input, /^[EL]HLO$/) ? announcing(octets) : octets,
  }),
  fault(
    "starttls-again",
    "rfc3207/4.2/refused-in-tls",
    "STARTTLS inside TLS is taken",
    because("rfc3207/4.2/refused-in-tls", (_outcome, state) =>
      say(state, reply("220", "2.0.0", "Begin"), "rfc3207/4/replies"),
    ),
  ),
  {
    ...fault("tls-1.1-only", "rfc8314/4/tls-1.2", "Nothing later than TLS 1.1 is spoken", { onlyOldTls: true }),
    variants: ["submission"],
  },
  {
    ...fault("tls-1.0", "rfc8314/4/tls-1.0-discontinued", "TLS 1.0 is spoken", { oldTls: true }),
    variants: ["submission"],
  },
  {
    ...fault("tls-no-alert", "rfc8314/3.4/close-alert", "TCP is closed without a close alert", { noCloseNotify: true }),
    variants: ["submission"],
  },
  {
    ...fault(
      "starttls-fails",
      "rfc8314/4/starttls-not-advertised-in-vain",
      "STARTTLS is announced, and always 454",
      codeOf("rfc3207/4/replies", "454", "4.7.0"),
    ),
    variants: ["submission"],
  },
];
