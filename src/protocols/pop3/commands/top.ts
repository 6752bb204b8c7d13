import { type CommandSpec, capability } from "../command-spec.js";
import { topFaults } from "../faults/top.js";
import { badArguments, refuse, withMessage } from "../model/outcomes.js";
import { retrieve } from "./retr.js";

/** TOP message lines: the header, and so many lines of the body (RFC 1939 §7). */
export const top: CommandSpec = {
  keyword: "TOP",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message lines",
  reply: "lines",
  changes: "nothing",
  announcedBy: capability("TOP"),
  examples: ["TOP 1 0"],
  step(state, { args }) {
    const [message, lines = ""] = args;
    if (args.length < 2 || /^-\d+$/.test(lines)) return refuse(state, "bad-arguments", "rfc1939/7/top-needs-arguments");
    if (args.length !== 2 || !/^\d+$/.test(lines)) return badArguments(state);
    return withMessage(state, message, (entry) => retrieve(state, entry, Number(lines)));
  },
  // No message has so many lines that a number of this size could be meant.
  alternatives: (state, { args }) =>
    Number(args[1]) > 0x7fff_ffff ? refuse(state, "refused", "rfc1939/7/top-needs-arguments") : [],
  rules: [],
  faults: topFaults,
};
