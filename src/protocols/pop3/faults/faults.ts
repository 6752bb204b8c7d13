import type { Fault } from "../server/fault.js";
import { authorizationFaults } from "./authorization.js";
import { formFaults } from "./form.js";
import { listingFaults } from "./listings.js";
import { messageFaults } from "./messages.js";

/** All faults of the POP3 reference server. */
export const faults: readonly Fault[] = [...formFaults, ...listingFaults, ...messageFaults, ...authorizationFaults];
