import type { Fault } from "../server/fault.js";
import { literalFaults } from "./literals.js";
import { loginFaults } from "./logins.js";
import { mailboxFaults } from "./mailboxes.js";
import { messageFaults } from "./messages.js";
import { sessionFaults } from "./session.js";
import { syntaxFaults } from "./syntax.js";

/** Every defect that the reference server can be started with. */
export const faults: readonly Fault[] = [
  ...sessionFaults,
  ...syntaxFaults,
  ...literalFaults,
  ...loginFaults,
  ...mailboxFaults,
  ...messageFaults,
];
