import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import { type CommandSpec, capability } from "../command-spec.js";
import { authFaults } from "../faults/auth.js";
import { base64, continueReq } from "../grammar.js";
import { isUtf8, openMaildrop } from "../model/login.js";
import { refuse, say } from "../model/outcomes.js";
import type { Outcomes, SessionState, World } from "../model/state.js";
import { challenge } from "../replies/challenge.js";
import { positive } from "../replies/reply.js";
import { isContinuation, onReply, onWire } from "../rules/rule.js";

/** AUTH mechanism [initial-response] (RFC 5034 §4). */
export const auth: CommandSpec = {
  keyword: "AUTH",
  state: { only: "authorization", elsewhere: "rfc5034/4/authorization-only" },
  argument: "text?",
  // Before RFC 5034, AUTH alone listed the mechanisms; several servers still do.
  reply: "unspecified unless argument",
  changes: "login",
  announcedBy: capability("SASL PLAIN CRAM-MD5"),
  examples: ["AUTH PLAIN {sasl-plain}"],
  step(state, { args }, world) {
    const [mechanism = "", initial] = args;
    if (args.length > 2) return refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused");
    switch (mechanism.toUpperCase()) {
      case "PLAIN":
        if (initial !== undefined) return plain(state, initial === "=" ? "" : initial, world);
        return say(
          { ...state, sasl: { mechanism: "PLAIN", challenge: "" } },
          challenge(""),
          "rfc5034/4/empty-challenge",
        );
      case "CRAM-MD5": {
        if (initial !== undefined) return refuse(state, "bad-arguments", "rfc5034/4/initial-response-refused");
        const text = world.newChallenge();
        const next: SessionState = { ...state, sasl: { mechanism: "CRAM-MD5", challenge: text } };
        return say(next, challenge(text), "rfc5034/4/challenge-format");
      }
      default:
        return refuse(state, "refused", "rfc5034/4/unknown-mechanism");
    }
  },
  // A mechanism that is not announced; and AUTH alone, which listed the mechanisms before RFC 5034.
  alternatives(state, { args, rest }, { offers }) {
    if (state.phase !== "authorization") return [];
    if (rest === undefined) return say(state, positive("done"), "rfc5034/4/unknown-mechanism");
    const isOffered = (offers.get("SASL") ?? []).includes((args[0] ?? "").toUpperCase());
    return isOffered ? [] : refuse(state, "refused", "rfc5034/4/unknown-mechanism");
  },
  rules: [
    onReply(
      "pop3.rule.challenge",
      "rfc5034/4/challenge-format",
      "A SASL challenge is +, a space and base64, nothing else",
      (seen) => {
        if (!isContinuation(seen)) return undefined;
        const parsed = continueReq(seen.line.octets);
        return parsed.ok ? "ok" : { expected: parsed.expected, received: onWire(seen.line), at: parsed.at };
      },
    ),
  ],
  faults: authFaults,
};

/** What the client answers to a challenge: `state.sasl` waits for it. */
export function response(state: SessionState, { raw }: Command, world: World): Outcomes {
  const { sasl, ...idle } = state;
  if (raw === "*") return refuse(idle, "cancelled", "rfc5034/4/cancel");
  if (sasl?.mechanism !== "CRAM-MD5") return plain(idle, raw, world);
  const decoded = base64(Buffer.from(raw, "latin1"));
  if (!decoded.ok) return refuse(idle, "bad-arguments", "rfc5034/4/bad-base64");
  const user = world.checkCramMd5(sasl.challenge, latin1(decoded.value));
  if (user === undefined) return refuse(idle, "refused", "rfc5034/4/failure", "AUTH");
  return openMaildrop(idle, user, world);
}

/** The PLAIN message: [authorize-id] NUL authenticate-id NUL password (RFC 2595 §6). */
function plain(state: SessionState, text: string, world: World): Outcomes {
  const decoded = base64(Buffer.from(text, "latin1"));
  if (!decoded.ok) return refuse(state, "bad-arguments", "rfc5034/4/bad-base64");
  const parts = latin1(decoded.value).split("\0");
  const [authorizeId = "", user = "", password = ""] = parts;
  const known = parts.length === 3 && user !== "" && isUtf8(user) && world.checkPassword(user, password);
  if (!known || (authorizeId !== "" && authorizeId !== user))
    return refuse(state, "refused", "rfc5034/4/failure", "AUTH");
  return openMaildrop(state, user, world);
}
