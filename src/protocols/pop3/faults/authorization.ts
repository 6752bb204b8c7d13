import { positive } from "../model/state.js";
import type { Fault } from "../server/fault.js";
import { accepted, onCommand, onText, saying } from "./hooks.js";

/** Faults before login, in commands as such, and in TLS. */
export const authorizationFaults: readonly Fault[] = [
  {
    id: "stat-before-login",
    breaks: "rfc1939/3/state-restriction",
    summary: "STAT is answered before login",
    hooks: onCommand(["STAT"], (outcome, state) =>
      state.phase === "authorization" ? saying(outcome, { kind: "drop-listing", count: 0, size: 0 }) : outcome,
    ),
  },
  {
    id: "user-after-login",
    breaks: "rfc1939/3/state-restriction",
    summary: "USER is answered +OK after login",
    hooks: onCommand(["USER"], (outcome, state) => (state.phase === "transaction" ? accepted(outcome) : outcome)),
  },
  {
    id: "any-password",
    breaks: "rfc1939/7/pass-refused",
    summary: "Passwords are compared by their first letters",
    hooks: { password: (given, right) => given.startsWith(right) || right === given },
  },
  {
    id: "pass-without-user",
    breaks: "rfc1939/7/pass-after-user",
    summary: "PASS after a refused PASS needs no USER",
    hooks: onCommand(["PASS"], (outcome, state) =>
      outcome.because === "rfc1939/7/pass-refused" ? { ...outcome, next: state } : outcome,
    ),
  },
  {
    id: "user-without-name",
    breaks: "rfc1939/7/user-needs-argument",
    summary: "USER without a name is +OK",
    hooks: onCommand(["USER"], (outcome, _state, { rest }) => (rest === undefined ? accepted(outcome) : outcome)),
  },
  {
    id: "wrong-digest",
    breaks: "rfc1939/7/apop-wrong-digest",
    summary: "APOP looks at the first digit of the digest only when it is one",
    hooks: onCommand(["APOP"], (outcome, _state, { args }) =>
      args[1]?.length === 32 && outcome.reply.kind === "negative" ? accepted(outcome) : outcome,
    ),
  },
  {
    id: "timestamp-repeats",
    breaks: "rfc1939/7/apop-timestamp-differs",
    summary: "All greetings have the same timestamp",
    hooks: { timestamp: "<1896.697170952@mailspec.localhost>" },
  },
  {
    id: "unknown-command-ok",
    breaks: "rfc1939/3/unknown-command-refused",
    summary: "Unknown commands are +OK",
    hooks: {
      outcome: (_state, _command, _world, proper) =>
        proper().because === "rfc1939/3/unknown-command-refused" ? accepted(proper()) : proper(),
    },
  },
  {
    id: "surplus-argument-ok",
    breaks: "rfc1939/3/invalid-command-refused",
    summary: "NOOP takes arguments",
    hooks: onCommand(["NOOP"], accepted),
  },
  {
    id: "case-sensitive",
    breaks: "rfc1939/3/keyword-case",
    summary: "Keywords in lower case are unknown",
    hooks: { input: (octets) => (/^[a-z]{4} ?/.test(octets.toString("latin1")) ? Buffer.from("XXXX") : octets) },
  },
  {
    id: "command-lost-in-batch",
    breaks: "rfc2449/6.6/in-turn",
    summary: "The second of several RETR in one write is answered with the first one's message",
    hooks: onText(["RETR"], (text, { command, before }) =>
      command?.args[0] === "1" && before.entries.length === 3 ? text.replace("Subject: plain", "Subject: plaim") : text,
    ),
  },
  {
    id: "command-255-refused",
    breaks: "rfc2449/4/command-255",
    summary: "Commands over 128 octets close the connection",
    hooks: { closeOver: 128 },
  },
  {
    id: "injection",
    breaks: "rfc2595/4/nothing-before-handshake",
    summary: "What came in the clear behind STLS is carried out under TLS",
    hooks: { keepInjected: true },
  },
  {
    id: "stls-after-login",
    breaks: "rfc2595/4/stls-authorization-only",
    summary: "STLS is +OK in the TRANSACTION state",
    hooks: onCommand(["STLS"], (outcome, state) =>
      state.phase === "transaction" ? { ...outcome, reply: positive("done") } : outcome,
    ),
  },
  {
    id: "no-close-alert",
    breaks: "rfc8314/3.4/close-alert",
    summary: "TLS ends without a close alert",
    hooks: { noCloseNotify: true },
  },
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
        ? { reply: { kind: "challenge", text: "<1@localhost>" }, next: state, because: outcome.because }
        : outcome,
    ),
  },
  {
    id: "in-use-for-anyone",
    breaks: "rfc2449/8.1.2/in-use-meaning",
    summary: "[IN-USE] comes for a wrong password",
    hooks: {
      outcome: (_state, _command, _world, proper) =>
        proper().because === "rfc1939/7/pass-refused"
          ? saying(proper(), { kind: "negative", text: "in-use", code: "IN-USE" })
          : proper(),
    },
  },
];
