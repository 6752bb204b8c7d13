import type { Outcome, SessionState } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { firstOf, isRefused, onCommand, only, onOutcome, saying } from "./hooks.js";

/** Every reply to a command has that code, and nothing else changes. */
const always = (verb: string, code: string) => onCommand([verb], (outcome) => saying(outcome, code));
/** Success has that code. */
const success = (verb: string, code: string) =>
  onCommand([verb], (outcome) => (isRefused(outcome) ? outcome : saying(outcome, code)));
/** Refusals have that code. */
const refusal = (verb: string, code: string) =>
  onCommand([verb], (outcome) => (isRefused(outcome) ? saying(outcome, code) : outcome));
/** Nothing happens but that. */
const instead = (verb: string, code: string) =>
  onCommand([verb], (_outcome: Outcome, state: SessionState) => only(state, code));
/** The mail data are answered so. */
const atEnd = (is: (outcome: Outcome) => boolean, code: string) =>
  onOutcome((outcome, _state, input) => (input.kind === "data" && is(outcome) ? saying(outcome, code) : outcome));

/** Faults in the codes of replies (RFC 5321 §4.2.2, §4.3.2). */
export const codeFaults: readonly Fault[] = [
  {
    id: "helo-codes",
    breaks: "rfc5321/4.3.2/ehlo-codes",
    summary: "A wrong HELO is refused with 553",
    variants: ["smtp", "submission"],
    hooks: refusal("HELO", "553"),
  },
  {
    id: "mail-codes",
    breaks: "rfc5321/4.3.2/mail-codes",
    summary: "A wrong MAIL is refused with 504",
    hooks: refusal("MAIL", "504"),
  },
  {
    id: "rcpt-codes",
    breaks: "rfc5321/4.3.2/rcpt-codes",
    summary: "A wrong RCPT is refused with 504",
    hooks: refusal("RCPT", "504"),
  },
  {
    id: "data-codes",
    breaks: "rfc5321/4.3.2/data-codes",
    summary: "DATA is refused with 555",
    hooks: refusal("DATA", "555"),
  },
  {
    id: "end-of-data-codes",
    breaks: "rfc5321/4.3.2/end-of-data-codes",
    summary: "A message is refused with 553",
    hooks: atEnd(isRefused, "553"),
  },
  {
    id: "rset-codes",
    breaks: "rfc5321/4.3.2/rset-codes",
    summary: "RSET is answered with 550",
    hooks: instead("RSET", "550"),
  },
  {
    id: "vrfy-codes",
    breaks: "rfc5321/4.3.2/vrfy-codes",
    summary: "VRFY is refused with 555",
    hooks: refusal("VRFY", "555"),
  },
  {
    id: "expn-codes",
    breaks: "rfc5321/4.3.2/expn-codes",
    summary: "EXPN is refused with 555",
    hooks: refusal("EXPN", "555"),
  },
  {
    id: "help-codes",
    breaks: "rfc5321/4.3.2/help-codes",
    summary: "HELP is answered with 250",
    hooks: always("HELP", "250"),
  },
  {
    id: "noop-codes",
    breaks: "rfc5321/4.3.2/noop-codes",
    summary: "NOOP is answered with 550",
    hooks: instead("NOOP", "550"),
  },
  {
    id: "quit-codes",
    breaks: "rfc5321/4.3.2/quit-codes",
    summary: "QUIT is answered with 550",
    hooks: always("QUIT", "550"),
  },
  {
    id: "code-invented",
    breaks: "rfc5321/4.2/listed-codes",
    summary: "An unknown recipient is refused with 559",
    hooks: refusal("RCPT", "559"),
  },
  {
    id: "mail-251",
    breaks: "rfc5321/3.3/mail-250",
    summary: "MAIL is answered with 251",
    hooks: success("MAIL", "251"),
  },
  {
    id: "mail-3yz",
    breaks: "rfc5321/3.3/mail-refusal-kind",
    summary: "A wrong MAIL is answered with 350",
    hooks: refusal("MAIL", "350"),
  },
  {
    id: "rcpt-252",
    breaks: "rfc5321/3.3/rcpt-250",
    summary: "RCPT is answered with 252",
    hooks: success("RCPT", "252"),
  },
  {
    id: "data-250",
    breaks: "rfc5321/3.3/data-354",
    summary: "DATA is answered with 250",
    hooks: success("DATA", "250"),
  },
  {
    id: "end-of-data-252",
    breaks: "rfc5321/3.3/end-of-data-250",
    summary: "A message is answered with 252",
    hooks: atEnd((outcome) => !isRefused(outcome), "252"),
  },
  {
    id: "rset-252",
    breaks: "rfc5321/4.1.1.5/rset-250",
    summary: "RSET is answered with 252",
    hooks: success("RSET", "252"),
  },
  {
    id: "noop-252",
    breaks: "rfc5321/4.1.1.9/noop-250",
    summary: "NOOP is answered with 252",
    hooks: success("NOOP", "252"),
  },
  {
    id: "quit-250",
    breaks: "rfc5321/4.1.1.10/quit-221",
    summary: "QUIT is answered with 250",
    hooks: success("QUIT", "250"),
  },
  {
    id: "221-for-rset",
    breaks: "rfc5321/4.2.2/221-for-quit",
    summary: "RSET is answered with 221",
    hooks: always("RSET", "221"),
  },
  {
    id: "220-for-noop",
    breaks: "rfc5321/4.2.2/220-for-greeting",
    summary: "NOOP is answered with 220",
    hooks: always("NOOP", "220"),
  },
  {
    id: "350-for-noop",
    breaks: "rfc5321/4.2.1/3yz-for-data",
    summary: "NOOP is answered with 350",
    hooks: always("NOOP", "350"),
  },
  {
    id: "421-stays",
    breaks: "rfc5321/4.2.2/421-closes",
    summary: "VRFY is answered with 421, and the session goes on",
    hooks: always("VRFY", "421"),
  },
  {
    id: "data-521",
    breaks: "rfc7504/3/521-at-connection-opening",
    summary: "RSET in a transaction is answered with 521",
    hooks: onCommand(["RSET"], (outcome, state) =>
      (state.transaction?.recipients.length ?? 0) > 0 ? only(state, "521") : outcome,
    ),
  },
  {
    id: "rcpt-521",
    breaks: "rfc7504/3/521-not-for-some",
    summary: "A wrong recipient behind a right one is refused with 521",
    hooks: onCommand(["RCPT"], (outcome, state) =>
      isRefused(outcome) && (state.transaction?.recipients.length ?? 0) > 0 ? saying(outcome, "521") : outcome,
    ),
  },
  {
    id: "mail-556",
    breaks: "rfc7504/5.1/556-only-to-rcpt",
    summary: "A wrong MAIL is refused with 556",
    hooks: refusal("MAIL", "556"),
  },
  {
    id: "arguments-504",
    breaks: "rfc5321/4.3.2/arguments-501",
    summary: "RSET, DATA and QUIT with an argument are answered with 504",
    hooks: onCommand(["RSET", "DATA", "QUIT"], (outcome) =>
      firstOf(outcome).code === "501" ? saying(outcome, "504") : outcome,
    ),
  },
  {
    id: "mail-argument-504",
    breaks: "rfc5321/4.1.4/mail-argument-501",
    summary: "MAIL with a wrong argument is answered with 504",
    hooks: onCommand(["MAIL"], (outcome) => (firstOf(outcome).code === "501" ? saying(outcome, "504") : outcome)),
  },
  {
    id: "unknown-recipient-501",
    breaks: "rfc5321/3.3/rcpt-unknown-550",
    summary: "An unknown recipient is a syntax error",
    hooks: onCommand(["RCPT"], (outcome) => (firstOf(outcome).code === "550" ? saying(outcome, "501") : outcome)),
  },
];
