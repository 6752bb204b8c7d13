import { base64 } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import { type CommandSpec, capability } from "../command-spec.js";
import { accepted, because, lostAfterLogin, onCommand, onLine, onText, saying } from "../faults/hooks.js";
import { continueReq } from "../grammar.js";
import { isUtf8, openMaildrop, refuse, say } from "../model/outcomes.js";
import type { Outcomes, SessionState, World } from "../model/state.js";
import { type ModelReply, negative, positive, type ReplyForm, singleLine } from "../replies/reply.js";
import { isContinuation, onReply, onWire } from "../rules/rule.js";

interface ChallengeReply extends ModelReply {
  readonly text: string;
}

const form: ReplyForm<ChallengeReply> = {
  status: "+",
  print: ({ text }) => singleLine(`+ ${Buffer.from(text).toString("base64")}`),
};

/** A SASL challenge; the client's response is awaited (RFC 5034 §4). */
export const challenge = (text: string): ChallengeReply => ({ kind: "challenge", form, text });

/** AUTH mechanism [initial-response] (RFC 5034 §4). */
export const auth: CommandSpec = {
  keyword: "AUTH",
  state: { only: "authorization", elsewhere: "rfc5034/4/authorization-only" },
  argument: "text?",
  // Before RFC 5034, AUTH alone listed the mechanisms; several servers still do.
  reply: "unspecified unless argument",
  changes: "login",
  announcedBy: capability("SASL PLAIN CRAM-MD5"),
  accepted: "rfc5034/4/success",
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
  faults: [
    {
      id: "challenge-with-text",
      breaks: "rfc5034/4/challenge-format",
      summary: "An empty challenge is + and a word",
      hooks: onText(["AUTH"], (text) => text.replace("+ \r\n", "+ go ahead\r\n")),
    },
    {
      id: "bad-base64-accepted",
      breaks: "rfc5034/4/bad-base64",
      summary: "Characters outside the base64 alphabet are ignored",
      hooks: onLine((line) => line.replace(/^(AUTH PLAIN .*)!$|^([A-Za-z0-9+/=]+)!$/, "$1$2")),
    },
    {
      id: "cancel-ok",
      breaks: "rfc5034/4/cancel",
      summary: "* is answered with +OK",
      hooks: because("rfc5034/4/cancel", accepted),
    },
    {
      id: "auth-goes-on-after-login",
      breaks: "rfc5034/4/authorization-only",
      summary: "AUTH PLAIN is answered with a challenge after login, and refused then",
      hooks: {
        reply: (octets, { command, before }) =>
          before.phase === "transaction" && command?.raw.toUpperCase() === "AUTH PLAIN"
            ? Buffer.from("+ \r\n")
            : octets,
      },
    },
    {
      id: "auth-twice",
      breaks: "rfc5034/4/one-auth",
      summary: "AUTH is +OK after login",
      hooks: onCommand(["AUTH"], (outcome, state) => (state.phase === "transaction" ? accepted(outcome) : outcome)),
    },
    {
      id: "initial-response-ignored",
      breaks: "rfc5034/4/initial-response-refused",
      summary: "An initial response to CRAM-MD5 is ignored",
      hooks: because("rfc5034/4/initial-response-refused", (outcome) => saying(outcome, challenge("<1@localhost>"))),
    },
    {
      id: "sasl-lost-after-auth",
      breaks: "rfc5034/3/sasl-after-auth",
      summary: "SASL is not announced after login",
      hooks: lostAfterLogin(/SASL [^\r]*\r\n/),
    },
    {
      id: "sasl-lost-under-tls",
      breaks: "rfc5034/3/sasl-after-auth",
      summary: "Under TLS, SASL is not announced after login",
      hooks: onText(["CAPA"], (text, { before: { phase, secure } }) =>
        secure && phase === "transaction" ? text.replace(/SASL [^\r]*\r\n/, "") : text,
      ),
    },
    {
      id: "auth-after-login",
      breaks: "rfc5034/4/authorization-only",
      summary: "AUTH is +OK in the TRANSACTION state",
      hooks: onCommand(["AUTH"], (outcome, state) => (state.phase === "transaction" ? accepted(outcome) : outcome)),
    },
    {
      id: "challenge-refused",
      breaks: "rfc5034/4/empty-challenge",
      summary: "AUTH PLAIN without an initial response is -ERR",
      hooks: because("rfc5034/4/empty-challenge", (outcome, state) => ({
        ...saying(outcome, negative("bad-arguments")),
        next: state,
      })),
    },
    {
      id: "unknown-mechanism-ok",
      breaks: "rfc5034/4/unknown-mechanism",
      summary: "AUTH with an unknown mechanism is +OK",
      hooks: because("rfc5034/4/unknown-mechanism", accepted),
    },
    {
      id: "mechanism-case-sensitive",
      breaks: "rfc5034/4/mechanism-case",
      summary: "Mechanisms in lower case are unknown",
      hooks: onLine((line) => line.replace(/^(AUTH) [a-z][A-Za-z]+/i, "$1 NONE")),
    },
    {
      id: "initial-response-unread",
      breaks: "rfc5034/4/initial-response",
      summary: "An initial response to PLAIN is passed over, and asked for again",
      hooks: onLine((line) => line.replace(/^(AUTH PLAIN) .+$/i, "$1")),
    },
    {
      id: "empty-initial-response-unread",
      breaks: "rfc5034/4/initial-response-empty",
      summary: "= is taken for no initial response",
      hooks: onLine((line) => line.replace(/^(AUTH PLAIN) =$/i, "$1")),
    },
    {
      id: "long-response-closes",
      breaks: "rfc5034/4/long-responses",
      summary: "A SASL response of over 400 octets closes the connection",
      hooks: { closeOver: 400 },
    },
    {
      id: "auth-refused",
      breaks: "rfc5034/4/success",
      summary: "AUTH PLAIN is refused with the right password, too",
      hooks: {
        outcome(state, _command, _world, proper) {
          const outcome = proper();
          const isLogin = state.phase === "authorization" && outcome.next.phase === "transaction";
          return isLogin && state.named === undefined && _command.keyword !== "APOP"
            ? { reply: negative("refused"), next: state, because: "rfc5034/4/failure" }
            : outcome;
        },
      },
    },
    {
      id: "plain-refused-under-tls",
      breaks: "rfc5034/4/plain-over-tls",
      summary: "AUTH PLAIN is refused under TLS",
      hooks: onCommand(["AUTH"], (outcome, state) =>
        state.secure ? { ...saying(outcome, negative("refused")), next: state } : outcome,
      ),
    },
  ],
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
