import { createHmac } from "node:crypto";
import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { base64 as parseBase64 } from "../grammar/reply.js";
import { badArguments, badSequence, refuse, reply, say, withoutSasl } from "../model/outcomes.js";
import type { Outcome, Outcomes, SaslExchange, SessionState, World } from "../model/state.js";

const mechanisms: readonly SaslExchange["mechanism"][] = ["PLAIN", "LOGIN", "CRAM-MD5"];

const encoded = (text: string) => Buffer.from(text, "utf8").toString("base64");
const challenge = (state: SessionState, sasl: SaslExchange): Outcome => ({
  ...say({ ...state, sasl }, reply("334", undefined, encoded(sasl.challenge)), "rfc4954/4/334-challenge"),
  reads: "response",
});
const over = (state: SessionState): SessionState => withoutSasl(state);
const wrongPassword = (state: SessionState): Outcomes =>
  refuse(over(state), "535", "5.7.8", "That is not right", "rfc4954/4/535-failed");
const welcome = (state: SessionState, user: string): Outcomes => [
  say({ ...over(state), user }, reply("235", "2.7.0", "Welcome"), "rfc4954/4/235-success"),
];
const notBase64 = (state: SessionState): Outcomes =>
  refuse(over(state), "501", "5.5.2", "That is no base64", "rfc4954/4/501-bad-base64");

/** What the client says in a SASL exchange: a response, or `*` (RFC 4954 §4). */
export function response(state: SessionState, line: Uint8Array, world: World): Outcomes {
  const { sasl } = state;
  if (!sasl) throw new Error("a response without a challenge");
  const text = latin1(line);
  if (text === "*") return refuse(over(state), "501", "5.0.0", "Given up", "rfc4954/4/501-cancelled");
  if (text.length + 2 > 12_288) return refuse(over(state), "500", "5.5.6", "Too long", "rfc4954/4/line-12288");
  const decoded = parseBase64(text);
  return decoded.ok ? answer(state, sasl, Buffer.from(decoded.value).toString("utf8"), world) : notBase64(state);
}

/** Goes on with a mechanism. */
function answer(state: SessionState, sasl: SaslExchange, said: string, world: World): Outcomes {
  switch (sasl.mechanism) {
    case "PLAIN": {
      const [authorizeId = "", user = "", password, ...more] = said.split("\0");
      const isRight =
        more.length === 0 && password !== undefined && password !== "" && world.checkPassword(user, password);
      return isRight && (authorizeId === "" || authorizeId === user) ? welcome(state, user) : wrongPassword(state);
    }
    case "LOGIN": {
      if (sasl.user === undefined) return [challenge(state, { ...sasl, user: said, challenge: "Password:" })];
      return world.checkPassword(sasl.user, said) ? welcome(state, sasl.user) : wrongPassword(state);
    }
    case "CRAM-MD5": {
      const space = said.lastIndexOf(" ");
      const user = said.slice(0, Math.max(0, space));
      const password = world.passwordOf(user);
      const digest =
        password === undefined ? undefined : createHmac("md5", password).update(sasl.challenge).digest("hex");
      return digest !== undefined && said.slice(space + 1) === digest ? welcome(state, user) : wrongPassword(state);
    }
  }
}

function step(state: SessionState, { rest = "" }: Command, world: World): Outcomes {
  if (!state.hello || state.hello.verb === "HELO")
    return badSequence(state, "Say EHLO first", "rfc4954/4/ehlo-before-auth");
  if (state.user !== undefined) return badSequence(state, "I know you already", "rfc4954/4/auth-twice-503");
  if (state.transaction) return badSequence(state, "Not in a transaction", "rfc4954/4/auth-in-transaction-503");
  const [name = "", initial, ...more] = rest.trimEnd().split(" ");
  if (name === "" || more.length > 0) return badArguments(state, "rfc4954/4/auth-syntax");
  const mechanism = mechanisms.find((its) => its === name.toUpperCase());
  if (!mechanism)
    return refuse(state, "504", "5.5.4", "That mechanism is not known here", "rfc4954/4/504-unknown-mechanism");
  const first = mechanism === "LOGIN" ? "Username:" : mechanism === "PLAIN" ? "" : world.newChallenge();
  const sasl: SaslExchange = { mechanism, challenge: first };
  if (initial === undefined) return [challenge(state, sasl)];
  if (mechanism === "CRAM-MD5")
    return refuse(state, "501", "5.7.0", "This mechanism begins with a challenge", "rfc4954/4/501-initial-response");
  // RFC 4954 §4: "=" is a response of no octets.
  const decoded = initial === "=" ? parseBase64("") : parseBase64(initial);
  return decoded.ok ? answer(state, sasl, Buffer.from(decoded.value).toString("utf8"), world) : notBase64(state);
}

/** RFC 4954 §4 */
export const auth: CommandSpec = {
  verb: "AUTH",
  variants: ["smtp", "submission"],
  argument: "required",
  after: "hello",
  changes: "login",
  announcedBy: "AUTH",
  accepted: "rfc4954/4/235-success",
  examples: ["AUTH PLAIN"],
  announces: ({ variant }) => (variant === "lmtp" ? undefined : `AUTH ${mechanisms.join(" ")}`),
  step,
  rules: [],
  faults: [],
};
