import type { CommandSpec } from "../command-spec.js";
import { accept, badArguments } from "../model/outcomes.js";

/** QUIT: ends the session, after a login in the UPDATE state (RFC 1939 §4, §6). */
export const quit: CommandSpec = {
  keyword: "QUIT",
  state: "any",
  argument: "none",
  reply: "line",
  changes: "session",
  accepted: "rfc1939/6/quit-releases-and-closes",
  examples: ["QUIT"],
  step(state, { rest }) {
    if (rest !== undefined) return badArguments(state);
    return state.phase === "transaction"
      ? accept({ ...state, phase: "update" }, "bye", "rfc1939/6/quit-removes")
      : accept({ ...state, phase: "closed" }, "bye", "rfc1939/4/quit");
  },
  rules: [],
  faults: [
    {
      id: "quit-removes-nothing",
      breaks: "rfc1939/6/quit-removes",
      summary: "QUIT leaves marked messages when others are not marked",
      hooks: { update: (state, proper) => (proper.length === 0 ? proper : state.entries) },
    },
    {
      id: "quit-removes-one-more",
      breaks: "rfc1939/6/quit-only-marked",
      summary: "QUIT removes the message after a marked one, too",
      hooks: {
        update: (state) => state.entries.filter((entry, index) => !entry.deleted && !state.entries[index - 1]?.deleted),
      },
    },
    {
      id: "quit-stays-open",
      breaks: "rfc1939/6/quit-releases-and-closes",
      summary: "The connection stays open after QUIT",
      hooks: { stayOpenAfterQuit: true },
    },
  ],
};
