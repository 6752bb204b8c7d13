import { refuse, reply, say, withoutSasl, withoutTransaction } from "../model/outcomes.js";
import type { Fault, Hooks } from "../server/fault.js";
import { authInsideFaults } from "./auth-inside.js";
import { because, codeOf, overtaken, rewriting } from "./because.js";
import { mechanismFaults } from "./mechanisms.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks,
  summary,
  hooks,
  variants: ["smtp", "submission"],
});

/** Marks a session in the name with which its client came: nothing but Received has it. */
const FAILED = "failed.invalid";

/** Lines are cut before AUTH looks at them. */
const reading = (from: RegExp, to: string): Hooks => ({
  line: (line) => Buffer.from(line.toString("latin1").replace(from, to), "latin1"),
});

/** Changes the reply to the first command after a successful AUTH. */
function afterAuth(change: (octets: Buffer) => Buffer): Hooks {
  const authenticated = new Set<number>();
  return {
    reply(octets, { connection, outcome }) {
      if (authenticated.delete(connection)) return change(octets);
      if (outcome.because === "rfc4954/4/success-235") authenticated.add(connection);
      return octets;
    },
  };
}

/** Faults in AUTH itself (RFC 4954). */
export const authFaults: readonly Fault[] = [
  fault("auth-clear-text-538", "rfc8314/4.1/same-refusal", "In the clear a right password is refused with 538", {
    outcome(state, _input, _world, proper) {
      const outcome = proper();
      if (outcome.because !== "rfc4954/4/success-235" || state.secure) return outcome;
      return say(withoutSasl(state), reply("538", "5.7.11", "Not in the clear"), "rfc8314/4.1/same-refusal");
    },
  }),
  fault(
    "auth-list-comma",
    "rfc4954/3/mechanisms-listed",
    "Commas stand between the mechanisms",
    rewriting(/AUTH PLAIN LOGIN/, "AUTH PLAIN, LOGIN"),
  ),
  fault("auth-in-vain", "rfc4954/3/mechanisms-available", "CRAM-MD5 is announced, and not known", {
    outcome: (state, input, _world, proper) =>
      input.kind === "command" && /^AUTH CRAM/i.test(input.command.raw)
        ? refuse(state, "504", "5.5.4", "Not known", "rfc4954/4/unknown-mechanism-504")[0]
        : proper(),
  }),
  fault(
    "auth-twice",
    "rfc4954/4/one-auth-503",
    "A second AUTH is taken",
    codeOf("rfc4954/4/one-auth-503", "235", "2.7.0"),
  ),
  {
    ...fault("auth-in-transaction", "rfc4954/4/in-transaction-503", "AUTH is taken in a transaction", {
      outcome(state, _input, _world, proper) {
        const outcome = proper();
        return outcome.because === "rfc4954/4/in-transaction-503"
          ? say(
              { ...withoutTransaction(state), user: "alice1" },
              reply("235", "2.7.0", "Welcome"),
              "rfc4954/4/success-235",
            )
          : outcome;
      },
    }),
    variants: ["smtp"],
  },
  fault(
    "auth-unknown-501",
    "rfc4954/4/unknown-mechanism-504",
    "An unknown mechanism is a syntax error",
    codeOf("rfc4954/4/unknown-mechanism-504", "501", "5.5.4"),
  ),
  fault(
    "auth-unknown-status",
    "rfc4954/4/unknown-mechanism-5.5.4",
    "504 has the status 5.7.4",
    codeOf("rfc4954/4/unknown-mechanism-504", "504", "5.7.4"),
  ),
  fault("auth-challenge-333", "rfc4954/4/challenge-334", "Challenges are 333", rewriting(/^334/, "333")),
  fault(
    "auth-challenge-text",
    "rfc4954/4/challenge-only-base64",
    "Challenges are followed by a word",
    rewriting(/^(334 \S+)\r/, "$1 please\r"),
  ),
  fault(
    "auth-challenge-two-lines",
    "rfc4954/4/challenge-only-base64",
    "A challenge has two lines",
    rewriting(/^334 (\S+)/, "334-$1\r\n334 $1"),
  ),
  fault(
    "auth-empty-challenge-word",
    "rfc4954/4/empty-challenge",
    "Without an initial response PLAIN is asked something",
    rewriting(/^334 \r/, "334 Z28gYWhlYWQ=\r"),
  ),
  fault(
    "auth-challenge-no-space",
    "rfc4954/4/empty-challenge-space",
    "The empty challenge has no space",
    rewriting(/^334 \r/, "334\r"),
  ),
  fault(
    "auth-cancel-535",
    "rfc4954/4/cancel-501",
    "* is a wrong password",
    codeOf("rfc4954/4/cancel-501", "535", "5.7.8"),
  ),
  fault(
    "auth-cancel-ignored",
    "rfc4954/4/cancel-501",
    "* is answered with the next challenge",
    because("rfc4954/4/cancel-501", (_outcome, state) => ({
      ...say(state, reply("334", undefined, ""), "rfc4954/4/challenge-334"),
      reads: "response",
    })),
  ),
  fault(
    "auth-initial-ignored",
    "rfc4954/4/initial-response",
    "Initial responses of PLAIN are not looked at",
    reading(/^(AUTH PLAIN) [^=].*/i, "$1"),
  ),
  fault(
    "auth-equals-ignored",
    "rfc4954/4/initial-response-empty",
    "= is no initial response",
    reading(/^(AUTH \S+) =$/i, "$1"),
  ),
  fault(
    "auth-initial-for-cram",
    "rfc4954/4/initial-response-refused-501",
    "CRAM-MD5 passes over an initial response",
    reading(/^(AUTH CRAM-MD5) .*/i, "$1"),
  ),
  fault(
    "auth-initial-status",
    "rfc4954/4/initial-response-refused-5.7.0",
    "That 501 has the status 5.5.4",
    codeOf("rfc4954/4/initial-response-refused-501", "501", "5.5.4"),
  ),
  fault(
    "auth-base64-535",
    "rfc4954/4/bad-base64-501",
    "Bad base64 is a wrong password",
    codeOf("rfc4954/4/bad-base64-501", "535", "5.7.8"),
  ),
  fault(
    "auth-base64-status",
    "rfc4954/4/bad-base64-5.5.2",
    "That 501 has the status 5.5.4",
    codeOf("rfc4954/4/bad-base64-501", "501", "5.5.4"),
  ),
  fault(
    "auth-base64-lenient",
    "rfc4954/4/base64-alphabet",
    "What is no base64 is passed over",
    reading(/(?<=^[A-Za-z0-9+/]{8,}|PLAIN \S*)[!.]/g, ""),
  ),
  fault(
    "auth-pad-lenient",
    "rfc4954/4/base64-padding",
    "= is passed over in front",
    reading(/^(AUTH PLAIN )?=(?=[A-Za-z0-9])/i, "$1"),
  ),
  fault("auth-short-lines", "rfc4954/4/long-responses", "Responses end at 1000 octets", {
    outcome: (state, input, _world, proper) =>
      input.kind === "response" && input.line.length > 998
        ? refuse(withoutSasl(state), "500", "5.5.6", "Too long", "rfc4954/4/too-long-500")[0]
        : proper(),
  }),
  fault(
    "auth-too-long-twice",
    "rfc4954/4/too-long-500",
    "The rest of a line that is too long is a command",
    rewriting(/^500 5\.5\.6 Too long\r\n/, "500 5.5.6 Too long\r\n500 5.5.2 What?\r\n"),
  ),
  fault(
    "auth-too-long-501",
    "rfc4954/4/too-long-500",
    "A line that is too long is a syntax error",
    codeOf("rfc4954/4/too-long-500", "502", "5.5.6"),
  ),
  fault(
    "auth-too-long-status",
    "rfc4954/4/too-long-5.5.6",
    "500 has the status 5.5.2",
    codeOf("rfc4954/4/too-long-500", "500", "5.5.2"),
  ),
  fault(
    "auth-failure-550",
    "rfc4954/4/failure-535",
    "A wrong password is 550",
    codeOf("rfc4954/4/failure-535", "550", "5.7.8"),
  ),
  fault(
    "auth-success-250",
    "rfc4954/4/success-235",
    "The right password is 250",
    codeOf("rfc4954/4/success-235", "250", "2.7.0"),
  ),
  fault(
    "auth-forgets-hello",
    "rfc4954/4/session-kept",
    "AUTH makes the server forget EHLO",
    because("rfc4954/4/success-235", (outcome) => {
      const { hello: _forgotten, ...next } = outcome.next;
      return { ...outcome, next };
    }),
  ),
  fault("auth-one-chance", "rfc4954/4/try-again", "After a failed AUTH there is none any more", {
    outcome(state, input, _world, proper) {
      const outcome = proper();
      if (outcome.because === "rfc4954/4/failure-535")
        return { ...outcome, next: { ...outcome.next, hello: { verb: "EHLO", name: FAILED } } };
      return state.hello?.name === FAILED && input.kind === "command" && input.command.verb === "AUTH"
        ? refuse(state, "503", "5.5.1", "You had your chance", "rfc4954/4/one-auth-503")[0]
        : outcome;
    },
  }),
  fault(
    "auth-two-strikes",
    "rfc4954/9/three-attempts",
    "The second failure closes the connection",
    because("rfc4954/4/failure-535", (outcome, state) =>
      state.hello?.name === FAILED
        ? { ...outcome, closes: true }
        : { ...outcome, next: { ...outcome.next, hello: { verb: "EHLO", name: FAILED } } },
    ),
  ),
  fault(
    "auth-case",
    "rfc4954/8/case",
    "AUTH is taken in upper case only",
    reading(/^(?!AUTH)[Aa][Uu][Tt][Hh] /, "X-AUTH "),
  ),
  fault(
    "auth-status-5.7.1",
    "rfc4954/6/suggested-codes",
    "535 has the status 5.7.1",
    codeOf("rfc4954/4/failure-535", "535", "5.7.1"),
  ),
  {
    ...fault("auth-mail-550", "rfc4954/6/required-530", "MAIL without AUTH is 550", {
      outcome: (state, input, _world, proper) =>
        input.kind === "command" && input.command.verb === "MAIL" && state.user === undefined
          ? refuse(state, "550", "5.7.0", "Authenticate first", "rfc4954/6/required-530")[0]
          : proper(),
    }),
    variants: ["smtp"],
  },
  fault("auth-noop-530", "rfc4954/6/required-exempt", "NOOP wants AUTH", {
    outcome: (state, input, _world, proper) =>
      input.kind === "command" && input.command.verb === "NOOP" && state.user === undefined
        ? refuse(state, "530", "5.7.0", "Authenticate first", "rfc4954/6/required-530")[0]
        : proper(),
  }),
  fault("auth-plain-wants-tls", "rfc4954/6/not-announced-in-vain", "PLAIN is announced in the clear, and wants TLS", {
    outcome: (state, input, _world, proper) =>
      input.kind === "command" && /^AUTH PLAIN/i.test(input.command.raw) && !state.secure
        ? refuse(state, "538", "5.7.11", "Encryption is needed", "rfc4954/6/not-announced-in-vain")[0]
        : proper(),
  }),
  fault(
    "auth-breaks-group",
    "rfc4954/4/auth-in-group",
    "What stands behind AUTH in a group is out of sequence",
    afterAuth((octets) => Buffer.from(octets.toString("latin1").replace(/^250 2\.0\.0/, "503 5.5.1"), "latin1")),
  ),
  fault("auth-overtakes", "rfc4954/4/auth-last-in-group", "RSET is answered behind what follows it", overtaken("RSET")),
  ...authInsideFaults,
  ...mechanismFaults,
];
