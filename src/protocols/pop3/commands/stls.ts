import { type CommandSpec, capability } from "../command-spec.js";
import { stlsFaults } from "../faults/stls.js";
import { withoutName } from "../model/login.js";
import { refuse, say } from "../model/outcomes.js";
import type { SessionState } from "../model/state.js";
import { line, type ModelReply } from "../replies/reply.js";

/** TLS begins after it: the reference server looks for this kind. */
const beginTls: ModelReply = { kind: "begin-tls", form: { status: "+OK", print: () => line("+OK begin TLS") } };

/** STLS: from here on under TLS (RFC 2595 §4). */
export const stls: CommandSpec = {
  keyword: "STLS",
  state: { only: "authorization", elsewhere: "rfc2595/4/stls-authorization-only" },
  argument: "none",
  reply: "line",
  changes: "session",
  announcedBy: capability(
    "STLS",
    ({ phase, secure }, { offersTls }) => offersTls && !secure && phase === "authorization",
  ),
  examples: ["STLS"],
  step(state, { rest }, world) {
    if (rest !== undefined) return refuse(state, "bad-arguments", "rfc2595/4/stls-no-arguments");
    if (!world.offersTls || state.secure) return refuse(state, "not-now", "rfc2595/4/stls-when-active");
    return say(newlySecure(state), beginTls, "rfc2595/4/tls-after-ok");
  },
  // RFC 2595 §4 has -ERR among the possible responses.
  alternatives: (state) =>
    state.phase === "authorization" ? refuse(state, "refused", "rfc2595/4/stls-announced") : [],
  rules: [],
  faults: stlsFaults,
};

/** What was learnt in the clear is forgotten. */
function newlySecure(state: SessionState): SessionState {
  return { ...withoutName(state), secure: true, utf8: false, language: "en" };
}
