import { latin1 } from "../../../wire/latin1.js";
import { reply } from "../model/outcomes.js";
import type { Outcome } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import { codeOf } from "./because.js";
import { firstOf, onCommand, onOutcome, saying } from "./hooks.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id: `submitted-${id}`,
  breaks,
  summary,
  hooks,
  variants: ["submission"],
});

/** Changes messages as they are delivered. */
const message = (change: (text: string) => string): Hooks => ({
  delivered: (octets) => Buffer.from(change(latin1(octets)), "latin1"),
});

/** Takes what was refused at the end, where that is so. */
const takesRefused = (isSo: (text: string, kind: "data" | "chunk") => boolean): Hooks => ({
  outcome(state, input, _world, proper): Outcome {
    const outcome = proper();
    const { transaction } = state;
    if ((input.kind !== "data" && input.kind !== "chunk") || !transaction || firstOf(outcome).code !== "554")
      return outcome;
    const octets = input.kind === "data" ? input.content : input.octets;
    if (!isSo(latin1(octets), input.kind)) return outcome;
    const takes = { transaction, recipients: transaction.recipients, content: octets };
    return { ...outcome, replies: [reply("250", "2.6.0", "It is taken")], takes };
  },
});
/** What is refused at the end has that code. */
const refusedWith = (code: string): Hooks =>
  onOutcome((outcome, _state, input) =>
    input.kind === "data" && firstOf(outcome).code === "554" ? saying(outcome, code) : outcome,
  );

/** Faults in what becomes of messages that are submitted (RFC 6409). */
export const submittedFaults: readonly Fault[] = [
  fault(
    "improper-502",
    "rfc6409/4.1/improper-554",
    "An improper recipient is a command that is not there",
    codeOf("rfc5321/4.1.1.3/argument-required", "502", "5.5.1"),
  ),
  fault(
    "domain-incomplete",
    "rfc6409/4.2/header-domains-qualified",
    "Messages are completed, but for domains in their header",
    takesRefused((text) => text.includes("@mailspec-unqualified")),
  ),
  fault(
    "domain-completed",
    "rfc6409/4.2/multi-level-not-expanded",
    "Domains of two levels get a third one",
    message((text) => text.replace("@mailspec-one.mailspec-two", "$&.mailspec.test")),
  ),
  fault(
    "malformed-taken",
    "rfc6409/5.1/header-syntax",
    "Messages are completed, and their addresses not looked at",
    takesRefused((text) => text.includes("<<")),
  ),
  fault(
    "malformed-552",
    "rfc6409/5.1/header-syntax-554",
    "A message with a malformed address is too large",
    refusedWith("552"),
  ),
  fault(
    "no-field-501",
    "rfc6409/6.3/message-syntax-554",
    "A message that is no message is a command with wrong arguments",
    refusedWith("501"),
  ),
  fault(
    "chunks-unchecked",
    "rfc6409/7/bdat-as-data",
    "What comes by BDAT is not looked at",
    takesRefused((_text, kind) => kind === "chunk"),
  ),
  fault(
    "another-552",
    "rfc6409/6.1/sender-rights-550",
    "Another user's address is too large",
    codeOf("rfc6409/6.1/sender-rights-550", "552", "5.7.1"),
  ),
  fault("unqualified-taken", "rfc6409/8/completion-verified", "A recipient without a domain is always there", {
    ...onCommand(["RCPT"], (outcome, _state, { rest = "" }) =>
      /^TO:<[^@]*>$/i.test(rest) ? saying(outcome, "250", "It will get it", "2.1.5") : outcome,
    ),
  }),
  fault(
    "without-date",
    "rfc6409/8/message-conforms",
    "Messages get no Date",
    message((text) => text.replace(/^Date: (?!Mon, 02 Mar 2026).*\r\n/m, "")),
  ),
  fault(
    "without-message-id",
    "rfc6409/8.3/message-id-added",
    "Messages get no Message-ID",
    message((text) => text.replace(/^Message-ID: <[0-9a-f]{12}@mx\..*\r\n/m, "")),
  ),
  fault(
    "sender-without-domain",
    "rfc6409/8.1/sender-valid",
    "Sender is added, without a domain",
    message((text) => text.replace(/^From:/m, "Sender: alice\r\nFrom:")),
  ),
  fault("local-part-folded", "rfc6409/8.8/recipient-local-part", "Local parts are sent on in lower case", {
    relay: { line: (line) => line.replace(/^RCPT TO:<[^@]*/, (its) => `RCPT TO:<${its.slice(9).toLowerCase()}`) },
  }),
];
