import { command, everywhere } from "../command-spec.js";
import { capabilityData } from "../grammar/capability.js";
import { ofKind } from "../grammar/kind.js";
import { capabilitiesOf } from "../model/capabilities.js";
import { bye, data, ok } from "../model/outcomes.js";
import { deselected } from "../model/selected.js";

/** RFC 9051 §6.1.1 */
export const capability = command({
  name: "CAPABILITY",
  states: everywhere,
  examples: ["CAPABILITY"],
  rule: () => undefined,
  step: ({ session, world }) =>
    ok("That is all", { responses: [data(ofKind(capabilityData, capabilitiesOf(session, world)))] }),
});

/** RFC 9051 §6.1.2 */
export const noop = command({
  name: "NOOP",
  states: everywhere,
  examples: ["NOOP"],
  rule: () => undefined,
  step: () => ok("Here I am"),
});

/** RFC 9051 §6.1.3 */
export const logout = command({
  name: "LOGOUT",
  states: everywhere,
  examples: ["LOGOUT"],
  rule: () => undefined,
  step: ({ session }) =>
    ok("Farewell", { responses: [bye("Logging out")], session: { ...deselected(session), state: "ended" } }),
});
