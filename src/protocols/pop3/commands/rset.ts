import type { CommandSpec } from "../command-spec.js";
import { notingRead, onCommand, wasRead, withEntries } from "../faults/hooks.js";
import { accept, surplusArguments } from "../model/outcomes.js";

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
    if (rest !== undefined) return surplusArguments(state, rest);
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
    {
      id: "rset-once",
      breaks: "rfc1939/5/rset-unmarks",
      summary: "A second RSET says +OK and leaves the marks",
      hooks: onCommand(["RSET"], (outcome, state) =>
        state.entries.some(({ facts }) => facts?.reset)
          ? { ...outcome, next: state }
          : withEntries(outcome, (entry) => ({ ...entry, facts: { ...entry.facts, reset: "yes" } })),
      ),
    },
    {
      id: "rset-keeps-read",
      breaks: "rfc1939/5/rset-unmarks",
      summary: "RSET leaves the marks of messages that were read",
      hooks: onCommand(["RETR", "RSET"], (outcome, state, command) =>
        command.keyword === "RETR"
          ? notingRead(outcome, command)
          : withEntries(outcome, (entry, number) => ({
              ...entry,
              deleted: wasRead(entry) && state.entries[number - 1]?.deleted === true,
            })),
      ),
    },
    {
      id: "rset-not-first",
      breaks: "rfc1939/5/rset-unmarks",
      summary: "RSET leaves the mark of message 1",
      hooks: onCommand(["RSET"], (outcome, state) =>
        withEntries(outcome, (entry, number) => (number === 1 ? (state.entries[0] ?? entry) : entry)),
      ),
    },
    {
      id: "rset-not-last",
      breaks: "rfc1939/5/rset-unmarks",
      summary: "RSET leaves the mark of the last message",
      hooks: onCommand(["RSET"], (outcome, { entries }) =>
        withEntries(outcome, (entry, number) => (number === entries.length ? (entries.at(-1) ?? entry) : entry)),
      ),
    },
    {
      id: "refused-rset-unmarks",
      breaks: "rfc1939/5/dele-marks",
      summary: "RSET x is refused, and takes the marks away",
      hooks: onCommand(["RSET"], (outcome, _state, { rest }) =>
        rest === undefined ? outcome : withEntries(outcome, (entry) => ({ ...entry, deleted: false })),
      ),
    },
    {
      id: "rset-twenty",
      breaks: "rfc1939/5/rset-unmarks",
      summary: "RSET takes twenty marks away",
      hooks: onCommand(["RSET"], (outcome, state) => {
        const left = new Set(state.entries.filter(({ deleted }) => deleted).slice(20));
        return withEntries(outcome, (entry, number) => {
          const before = state.entries[number - 1];
          return before && left.has(before) ? before : entry;
        });
      }),
    },
  ],
};
