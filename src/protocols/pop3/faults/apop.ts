import type { Fault } from "../server/fault.js";
import { accepted, onCommand } from "./hooks.js";

/** Faults in APOP. */
export const apopFaults: readonly Fault[] = [
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
];
