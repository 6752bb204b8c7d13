import { command } from "../command-spec.js";
import { goOn } from "../model/outcomes.js";
import type { Extension } from "./extension.js";

/** RFC 2177 §3, RFC 9051 §6.3.13: until DONE comes, changes are told as they happen. */
const idleCommand = command({
  name: "IDLE",
  states: ["authenticated", "selected"],
  examples: ["IDLE"],
  accepted: "rfc9051/6.3.13/done-answered-at-once",
  rule: () => undefined,
  step: ({ session, tag }) => goOn("idling", { session: { ...session, idle: tag } }),
});

/** RFC 2177 */
export const idle: Extension = { capability: "IDLE", commands: [idleCommand], isInRev2: true };
