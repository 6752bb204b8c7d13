import type { CommandSpec } from "../command-spec.js";
import { accept, badArguments } from "../model/outcomes.js";

/** NOOP (RFC 1939 §5). */
export const noop: CommandSpec = {
  keyword: "NOOP",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "none",
  reply: "line",
  changes: "nothing",
  accepted: "rfc1939/5/noop",
  examples: ["NOOP"],
  step: (state, { rest }) => (rest === undefined ? accept(state, "done", "rfc1939/5/noop") : badArguments(state)),
  rules: [],
  faults: [],
};
