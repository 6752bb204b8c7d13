import { negative } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

/** Faults in CAPA. */
export const capaFaults: readonly Fault[] = [
  {
    id: "capability-two-spaces",
    breaks: "rfc2449/3/capability-syntax",
    summary: "Two spaces in a capability line",
    hooks: onText(["CAPA"], (text) => text.replace("SASL ", "SASL  ")),
  },
  {
    id: "capability-too-long",
    breaks: "rfc2449/3/capability-512",
    summary: "A capability line of 600 octets",
    hooks: onText(["CAPA"], (text) => text.replace("IMPLEMENTATION ", `IMPLEMENTATION ${"i".repeat(600)}`)),
  },
  {
    id: "capability-lost-after-login",
    breaks: "rfc2449/5/announced-in-both",
    summary: "PIPELINING is announced before login only",
    hooks: onText(["CAPA"], (text, { before }) =>
      before.phase === "transaction" ? text.replace("PIPELINING\r\n", "") : text,
    ),
  },
  {
    id: "capa-refused-after-login",
    breaks: "rfc2449/5/capa-both-states",
    summary: "CAPA is -ERR in the TRANSACTION state",
    hooks: onCommand(["CAPA"], (outcome, state) =>
      state.phase === "transaction" ? saying(outcome, negative("wrong-state")) : outcome,
    ),
  },
];
