import type { Fault } from "../server/fault.js";
import { accepted, onCommand } from "./hooks.js";

/** Faults in DELE. */
export const deleFaults: readonly Fault[] = [
  {
    id: "dele-twice",
    breaks: "rfc1939/5/dele-refers",
    summary: "DELE of a message marked as deleted is +OK",
    hooks: onCommand(["DELE"], (outcome) =>
      outcome.because === "rfc1939/5/dele-refers" ? accepted(outcome) : outcome,
    ),
  },
];
