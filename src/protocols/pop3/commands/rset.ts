import type { CommandSpec } from "../command-spec.js";
import { onCommand } from "../faults/hooks.js";
import { accept, badArguments } from "../model/outcomes.js";

/** RSET: no message is marked as deleted any more (RFC 1939 §5). */
export const rset: CommandSpec = {
  keyword: "RSET",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "none",
  reply: "line",
  changes: "marks",
  accepted: "rfc1939/5/rset-unmarks",
  examples: ["RSET"],
  step(state, { rest }) {
    if (rest !== undefined) return badArguments(state);
    const isMarked = state.entries.some(({ deleted }) => deleted);
    const entries = state.entries.map((entry) => (entry.deleted ? { ...entry, deleted: false } : entry));
    return accept(isMarked ? { ...state, entries } : state, "done", "rfc1939/5/rset-unmarks");
  },
  rules: [],
  faults: [
    {
      id: "rset-keeps-marks",
      breaks: "rfc1939/5/rset-unmarks",
      summary: "RSET says +OK and leaves the marks",
      hooks: onCommand(["RSET"], (outcome, state) => ({ ...outcome, next: state })),
    },
  ],
};
