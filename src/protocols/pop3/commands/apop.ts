import type { CommandSpec } from "../command-spec.js";
import { apopFaults } from "../faults/apop.js";
import { openMaildrop } from "../model/login.js";
import { badArguments, refuse } from "../model/outcomes.js";

/** APOP name digest (RFC 1939 §7). */
export const apop: CommandSpec = {
  keyword: "APOP",
  state: { only: "authorization", elsewhere: "rfc1939/3/state-restriction" },
  argument: "text",
  reply: "line",
  changes: "login",
  announcedBy: { by: "greeting", tag: "APOP" },
  examples: ["APOP {user} {apop-digest}"],
  step(state, { args }, world) {
    const [user = "", digest = ""] = args;
    if (args.length !== 2) return badArguments(state);
    if (!world.checkApop(user, state.timestamp, digest))
      return refuse(state, "refused", "rfc1939/7/apop-wrong-digest", "AUTH");
    return openMaildrop(state, user, world);
  },
  rules: [],
  faults: apopFaults,
};
