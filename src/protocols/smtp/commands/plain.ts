import type { CommandSpec } from "../command-spec.js";
import { badArguments, reply, say, withoutTransaction } from "../model/outcomes.js";

const shared = { after: "nothing", rules: [], faults: [] } as const;

/** RFC 5321 §4.1.1.5 */
export const rset: CommandSpec = {
  ...shared,
  verb: "RSET",
  argument: "none",
  changes: "transaction",
  accepted: "rfc5321/4.1.1.5/rset-250",
  examples: ["RSET"],
  step: (state, { rest = "" }) =>
    rest.trim() === ""
      ? [say(withoutTransaction(state), reply("250", "2.0.0", "Forgotten"), "rfc5321/4.1.1.5/rset-250")]
      : badArguments(state),
};

/** RFC 5321 §4.1.1.9: an argument is passed over. */
export const noop: CommandSpec = {
  ...shared,
  verb: "NOOP",
  argument: "optional",
  changes: "nothing",
  accepted: "rfc5321/4.1.1.9/noop-250",
  examples: ["NOOP"],
  step: (state) => [say(state, reply("250", "2.0.0", "Here I am"), "rfc5321/4.1.1.9/noop-250")],
};

/** RFC 5321 §4.1.1.10 */
export const quit: CommandSpec = {
  ...shared,
  verb: "QUIT",
  argument: "none",
  changes: "session",
  accepted: "rfc5321/4.1.1.10/quit-221",
  examples: ["QUIT"],
  step: (state, { rest = "" }, { name }) =>
    rest.trim() === ""
      ? [
          {
            ...say(
              withoutTransaction(state),
              reply("221", "2.0.0", `${name} says goodbye`),
              "rfc5321/4.1.1.10/quit-221",
            ),
            closes: true,
          },
        ]
      : badArguments(state),
};

/** RFC 5321 §4.1.1.8 */
export const help: CommandSpec = {
  ...shared,
  verb: "HELP",
  argument: "optional",
  changes: "nothing",
  isOptional: true,
  accepted: undefined,
  examples: ["HELP"],
  announces: () => "HELP",
  step: (state) => [
    say(
      state,
      { code: "214", status: "2.0.0", lines: ["RFC 5321 tells what to say", "and EHLO what else there is"] },
      "rfc5321/4.1.1.8/help",
    ),
    say(state, reply("502", "5.5.1", "There is no help"), "rfc5321/4.1.1.8/help"),
  ],
};
