import { negative } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { accepted, onCommand, saying } from "./hooks.js";

/** Faults in USER. */
export const userFaults: readonly Fault[] = [
  {
    id: "user-after-login",
    breaks: "rfc1939/3/state-restriction",
    summary: "USER is answered +OK after login",
    hooks: onCommand(["USER"], (outcome, state) => (state.phase === "transaction" ? accepted(outcome) : outcome)),
  },
  {
    id: "user-without-name",
    breaks: "rfc1939/7/user-needs-argument",
    summary: "USER without a name is +OK",
    hooks: onCommand(["USER"], (outcome, _state, { rest }) => (rest === undefined ? accepted(outcome) : outcome)),
  },
];

/** Faults in PASS. */
export const passFaults: readonly Fault[] = [
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
    id: "in-use-for-anyone",
    breaks: "rfc2449/8.1.2/in-use-meaning",
    summary: "[IN-USE] comes for a wrong password",
    hooks: {
      outcome: (_state, _command, _world, proper) =>
        proper().because === "rfc1939/7/pass-refused" ? saying(proper(), negative("in-use", "IN-USE")) : proper(),
    },
  },
];
