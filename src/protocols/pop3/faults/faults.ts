import { commands } from "../commands.js";
import type { Fault } from "../server/fault.js";
import { anyCommandFaults } from "./any-command.js";
import { capabilityFaults } from "./capabilities.js";
import { formFaults } from "./form.js";
import { lastingFaults } from "./lasting.js";
import { loginFaults } from "./login.js";
import { maildropFaults } from "./maildrop.js";
import { refusals } from "./refusals.js";

/** All faults of the POP3 reference server; those in a command come with it. */
export const faults: readonly Fault[] = [
  ...formFaults,
  ...anyCommandFaults,
  ...commands.flatMap((command) => command.faults),
  ...loginFaults,
  ...refusals,
  ...maildropFaults,
  ...capabilityFaults,
  ...lastingFaults,
];
