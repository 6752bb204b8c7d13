import { challenge } from "../replies/challenge.js";
import type { Fault } from "../server/fault.js";
import { accepted, onCommand, onText } from "./hooks.js";

/** Faults in AUTH. */
export const authFaults: readonly Fault[] = [
  {
    id: "challenge-with-text",
    breaks: "rfc5034/4/challenge-format",
    summary: "An empty challenge is + and a word",
    hooks: onText(["AUTH"], (text) => text.replace("+ \r\n", "+ go ahead\r\n")),
  },
  {
    id: "bad-base64-accepted",
    breaks: "rfc5034/4/bad-base64",
    summary: "Characters outside the base64 alphabet are ignored",
    hooks: {
      input: (octets) =>
        Buffer.from(octets.toString("latin1").replace(/^(AUTH PLAIN .*)!$|^([A-Za-z0-9+/=]+)!$/, "$1$2"), "latin1"),
    },
  },
  {
    id: "cancel-ok",
    breaks: "rfc5034/4/cancel",
    summary: "* is answered with +OK",
    hooks: {
      outcome: (_state, _command, _world, proper) =>
        proper().because === "rfc5034/4/cancel" ? accepted(proper()) : proper(),
    },
  },
  {
    id: "auth-twice",
    breaks: "rfc5034/4/one-auth",
    summary: "AUTH is +OK after login",
    hooks: onCommand(["AUTH"], (outcome, state) => (state.phase === "transaction" ? accepted(outcome) : outcome)),
  },
  {
    id: "initial-response-ignored",
    breaks: "rfc5034/4/initial-response-refused",
    summary: "An initial response to CRAM-MD5 is ignored",
    hooks: onCommand(["AUTH"], (outcome, state) =>
      outcome.because === "rfc5034/4/initial-response-refused"
        ? { reply: challenge("<1@localhost>"), next: state, because: outcome.because }
        : outcome,
    ),
  },
  {
    id: "sasl-lost-after-auth",
    breaks: "rfc5034/3/sasl-after-auth",
    summary: "SASL is not announced after login",
    hooks: onText(["CAPA"], (text, { before }) =>
      before.phase === "transaction" ? text.replace(/SASL [^\r]*\r\n/, "") : text,
    ),
  },
];
