import type { CommandSpec } from "../command-spec.js";
import { onCommand, withEntries } from "../faults/hooks.js";
import { accept, surplusArguments } from "../model/outcomes.js";

/** NOOP (RFC 1939 §5). */
export const noop: CommandSpec = {
  keyword: "NOOP",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "none",
  reply: "line",
  changes: "nothing",
  accepted: "rfc1939/5/noop",
  examples: ["NOOP"],
  step: (state, { rest }) =>
    rest === undefined ? accept(state, "done", "rfc1939/5/noop") : surplusArguments(state, rest),
  rules: [],
  faults: [
    {
      id: "noop-unmarks",
      breaks: "rfc1939/5/dele-marks",
      summary: "NOOP takes the marks of all messages away",
      hooks: onCommand(["NOOP"], (outcome) => withEntries(outcome, (entry) => ({ ...entry, deleted: false }))),
    },
  ],
};
