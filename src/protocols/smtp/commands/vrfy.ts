import type { CommandSpec } from "../command-spec.js";
import { badArguments, refuse, reply, say } from "../model/outcomes.js";

/** RFC 5321 §4.1.1.6, §3.5.3: whether there is a mailbox, is not told; 252 says that mail for it will be tried. */
export const vrfy: CommandSpec = {
  verb: "VRFY",
  argument: "required",
  after: "nothing",
  changes: "nothing",
  accepted: undefined,
  examples: ["VRFY postmaster"],
  announces: () => "VRFY",
  step: (state, { rest = "" }) =>
    rest.trim() === ""
      ? badArguments(state, "rfc5321/4.1.1.6/argument-required")
      : [say(state, reply("252", "2.0.0", "Send it some mail, and see"), "rfc5321/3.5.3/cannot-verify-252")],
  rules: [],
  faults: [],
};

/** RFC 5321 §4.1.1.7: there are no lists. */
export const expn: CommandSpec = {
  verb: "EXPN",
  argument: "required",
  after: "nothing",
  changes: "nothing",
  isOptional: true,
  accepted: undefined,
  examples: ["EXPN staff"],
  step: (state, { rest = "" }) =>
    rest.trim() === ""
      ? badArguments(state, "rfc5321/4.1.1.7/argument-required")
      : refuse(state, "502", "5.5.1", "There are no lists here", "rfc5321/3.5.2/switched-off"),
  rules: [],
  faults: [],
};
