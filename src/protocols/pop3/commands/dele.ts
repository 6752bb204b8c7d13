import type { CommandSpec } from "../command-spec.js";
import { deleFaults } from "../faults/dele.js";
import { accept, badArguments, refuse, withMessage } from "../model/outcomes.js";
import type { SessionState } from "../model/state.js";

/** DELE message: marks it as deleted (RFC 1939 §5). */
export const dele: CommandSpec = {
  keyword: "DELE",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message",
  reply: "line",
  changes: "marks",
  examples: ["DELE 1"],
  step(state, { args, rest }) {
    if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/5/retr-needs-argument");
    if (args.length !== 1) return badArguments(state);
    return withMessage(state, args[0], (_entry, number) =>
      accept(marked(state, number), "deleted", "rfc1939/5/dele-marks"),
    );
  },
  rules: [],
  faults: deleFaults,
};

function marked(state: SessionState, number: number): SessionState {
  return {
    ...state,
    entries: state.entries.map((entry, index) => (index === number - 1 ? { ...entry, deleted: true } : entry)),
  };
}
