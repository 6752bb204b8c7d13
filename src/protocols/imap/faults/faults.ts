import type { Fault } from "../server/fault.js";
import { mailboxFaults } from "./mailboxes.js";
import { messageFaults } from "./messages.js";
import { sessionFaults } from "./session.js";

/** Every defect that the reference server can be started with. */
export const faults: readonly Fault[] = [...sessionFaults, ...mailboxFaults, ...messageFaults];
