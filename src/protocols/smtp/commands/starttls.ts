import type { CommandSpec } from "../command-spec.js";
import { starttlsFaults } from "../faults/starttls.js";
import { badArguments, badSequence, reply, say } from "../model/outcomes.js";
import { newSession } from "../model/state.js";
import { starttlsRules } from "../rules/starttls.js";

/** RFC 3207 §4: TLS, and a session that knows nothing of what was before. */
export const starttls: CommandSpec = {
  verb: "STARTTLS",
  argument: "none",
  after: "nothing",
  changes: "session",
  announcedBy: "STARTTLS",
  accepted: "rfc3207/3/announced-means-able",
  examples: ["STARTTLS"],
  announces: ({ secure }, { offersTls }) => (offersTls && !secure ? "STARTTLS" : undefined),
  step(state, { rest = "" }) {
    if (rest.trim() !== "") return badArguments(state, "rfc3207/4/no-parameters-501");
    if (state.secure) return badSequence(state, "TLS is there already", "rfc3207/4.2/refused-in-tls");
    return [
      {
        ...say(newSession(state.variant, true), reply("220", "2.0.0", "Begin"), "rfc3207/4/replies"),
        startsTls: true,
      },
    ];
  },
  rules: starttlsRules,
  faults: starttlsFaults,
};
