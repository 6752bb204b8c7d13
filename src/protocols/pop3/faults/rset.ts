import type { Fault } from "../server/fault.js";
import { onCommand } from "./hooks.js";

/** Faults in RSET. */
export const rsetFaults: readonly Fault[] = [
  {
    id: "rset-keeps-marks",
    breaks: "rfc1939/5/rset-unmarks",
    summary: "RSET says +OK and leaves the marks",
    hooks: onCommand(["RSET"], (outcome, state) => ({ ...outcome, next: state })),
  },
];
