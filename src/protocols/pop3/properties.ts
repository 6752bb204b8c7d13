import type { Property } from "../../protocol/property.js";
import { commandProperties } from "./properties/commands.js";
import { maildropProperties } from "./properties/maildrop.js";
import { securityProperties } from "./properties/security.js";
import { sessionProperties } from "./properties/sessions.js";

/** All properties of POP3. */
export const pop3Properties: readonly Property[] = [
  ...commandProperties,
  ...maildropProperties,
  ...sessionProperties,
  ...securityProperties,
];
