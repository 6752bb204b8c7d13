import type { CommandSpec } from "../command-spec.js";
import { accepted, onCommand } from "../faults/hooks.js";
import { accept, refuse, surplusArguments, withMessage } from "../model/outcomes.js";
import type { SessionState } from "../model/state.js";

/** DELE message: marks it as deleted (RFC 1939 §5). */
export const dele: CommandSpec = {
  keyword: "DELE",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message",
  reply: "line",
  changes: "marks",
  accepted: "rfc1939/5/dele-marks",
  examples: ["DELE 1"],
  step(state, { args, rest }) {
    if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/5/retr-needs-argument");
    if (args.length !== 1) return surplusArguments(state, rest);
    return withMessage(state, args[0], (_entry, number) =>
      accept(marked(state, number), "deleted", "rfc1939/5/dele-marks"),
    );
  },
  rules: [],
  faults: [
    {
      id: "dele-twice",
      breaks: "rfc1939/5/dele-refers",
      summary: "DELE of a message marked as deleted is +OK",
      hooks: onCommand(["DELE"], (outcome) =>
        outcome.because === "rfc1939/5/dele-refers" ? accepted(outcome) : outcome,
      ),
    },
    {
      id: "dele-at-once",
      breaks: "rfc1939/5/dele-not-yet",
      summary: "DELE of the first of three messages cannot be taken back",
      hooks: onCommand(["RSET"], (outcome, state) => {
        const [first, ...rest] = state.entries;
        return first?.deleted && rest.length === 2
          ? { ...outcome, next: { ...outcome.next, entries: rest.map((entry) => ({ ...entry, deleted: false })) } }
          : outcome;
      }),
    },
  ],
};

function marked(state: SessionState, number: number): SessionState {
  return {
    ...state,
    entries: state.entries.map((entry, index) => (index === number - 1 ? { ...entry, deleted: true } : entry)),
  };
}
