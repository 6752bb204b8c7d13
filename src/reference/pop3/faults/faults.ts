import type { Fault } from "../fault.js";

/** All faults of the POP3 reference server. */
export const faults: readonly Fault[] = [];
