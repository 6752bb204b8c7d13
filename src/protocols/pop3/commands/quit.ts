import type { CommandSpec } from "../command-spec.js";
import { quitFaults } from "../faults/quit.js";
import { accept, badArguments } from "../model/outcomes.js";

/** QUIT: ends the session, after a login in the UPDATE state (RFC 1939 §4, §6). */
export const quit: CommandSpec = {
  keyword: "QUIT",
  state: "any",
  argument: "none",
  reply: "line",
  changes: "session",
  examples: ["QUIT"],
  step(state, { rest }) {
    if (rest !== undefined) return badArguments(state);
    return state.phase === "transaction"
      ? accept({ ...state, phase: "update" }, "bye", "rfc1939/6/quit-removes")
      : accept({ ...state, phase: "closed" }, "bye", "rfc1939/4/quit");
  },
  rules: [],
  faults: quitFaults,
};
