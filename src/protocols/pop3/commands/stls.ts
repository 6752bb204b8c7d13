import { type CommandSpec, capability } from "../command-spec.js";
import { onCommand, onLine, onText, saying } from "../faults/hooks.js";
import { refuse, say, withoutName } from "../model/outcomes.js";
import type { SessionState } from "../model/state.js";
import { type ModelReply, negative, positive, singleLine } from "../replies/reply.js";

/** TLS begins after it: the reference server looks for this kind. */
const beginTls: ModelReply = { kind: "begin-tls", form: { status: "+OK", print: () => singleLine("+OK begin TLS") } };

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
  accepted: "rfc8314/4/stls-not-advertised-in-vain",
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
  faults: [
    {
      id: "tls-1.0-spoken",
      breaks: "rfc8314/4/tls-1.0-discontinued",
      summary: "TLS 1.0 is spoken",
      hooks: { oldTls: true },
    },
    {
      id: "injection",
      breaks: "rfc2595/4/nothing-before-handshake",
      summary: "What came in the clear behind STLS is carried out under TLS",
      hooks: { keepInjected: true },
    },
    {
      id: "stls-after-login",
      breaks: "rfc2595/4/stls-authorization-only",
      summary: "STLS is +OK in the TRANSACTION state",
      hooks: onCommand(["STLS"], (outcome, state) =>
        state.phase === "transaction" ? { ...outcome, reply: positive("done") } : outcome,
      ),
    },
    {
      id: "stls-announced-after-login",
      breaks: "rfc2595/4/announced-authorization-only",
      summary: "STLS is announced in the TRANSACTION state",
      hooks: onText(["CAPA"], (text, { before }) =>
        before.phase === "transaction" ? text.replace("TOP\r\n", "TOP\r\nSTLS\r\n") : text,
      ),
    },
    {
      id: "stls-not-announced",
      breaks: "rfc2595/4/stls-announced",
      summary: "STLS works, and CAPA does not say so",
      hooks: onText(["CAPA"], (text) => text.replace("STLS\r\n", "")),
    },
    {
      id: "stls-announced-in-vain",
      breaks: "rfc8314/4/stls-not-advertised-in-vain",
      summary: "STLS is announced, and always -ERR",
      hooks: onCommand(["STLS"], (outcome, state) => ({ ...saying(outcome, negative("not-now")), next: state })),
    },
    {
      id: "stls-without-tls",
      breaks: "rfc2595/4/tls-after-ok",
      summary: "STLS is +OK, and the session goes on in the clear",
      hooks: onCommand(["STLS"], (outcome, state) =>
        outcome.reply.kind === "begin-tls" ? { ...outcome, reply: positive("done"), next: state } : outcome,
      ),
    },
    {
      id: "stls-with-argument",
      breaks: "rfc2595/4/stls-no-arguments",
      summary: "STLS takes an argument",
      hooks: onLine((line) => (/^STLS /i.test(line) ? "STLS" : line)),
    },
  ],
};

/** What was learnt in the clear is forgotten. */
function newlySecure(state: SessionState): SessionState {
  return { ...withoutName(state), secure: true, utf8: false, language: "en" };
}
