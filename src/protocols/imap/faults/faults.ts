import type { Fault } from "../server/fault.js";

/** Every defect that the reference server can be started with. */
export const faults: readonly Fault[] = [];
