import { base64 as parseBase64 } from "../../../protocol/parsed.js";
import { mechanismOf, offeredTo } from "../../../reference/sasl/mechanisms.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { authFaults } from "../faults/auth.js";
import { limits } from "../limits.js";
import { badArguments, badSequence, refuse, reply, say, withoutSasl } from "../model/outcomes.js";
import type { Outcomes, SaslExchange, SessionState, World } from "../model/state.js";
import { authRules } from "../rules/auth.js";

const encoded = (text: string) => Buffer.from(text, "utf8").toString("base64");
const notBase64 = (state: SessionState): Outcomes =>
  refuse(withoutSasl(state), "501", "5.5.2", "That is no base64", "rfc4954/4/bad-base64-501");

const tooLong = (state: SessionState): Outcomes =>
  refuse(withoutSasl(state), "500", "5.5.6", "Too long", "rfc4954/4/too-long-500");

/** What the client says in a SASL exchange: a response, or `*` (RFC 4954 §4). */
export function response(state: SessionState, line: Uint8Array, world: World): Outcomes {
  const { sasl } = state;
  if (!sasl) throw new Error("a response without a challenge");
  const text = latin1(line);
  if (text === "*") return refuse(withoutSasl(state), "501", "5.7.0", "Given up", "rfc4954/4/cancel-501");
  if (text.length + 2 > limits.authLine.max) return tooLong(state);
  const decoded = parseBase64(text);
  return decoded.ok ? goOn(state, heard(sasl, decoded.value), world) : notBase64(state);
}

const heard = (sasl: SaslExchange, message: Uint8Array): SaslExchange => ({
  ...sasl,
  said: [...sasl.said, Buffer.from(message)],
});

/** What a mechanism says to all that was said. */
function goOn(state: SessionState, sasl: SaslExchange, world: World): Outcomes {
  const step = sasl.mechanism.next(sasl, world);
  switch (step.kind) {
    case "challenge":
      return ask(state, sasl, step.text);
    case "success":
      return [
        say({ ...withoutSasl(state), user: step.user }, reply("235", "2.7.0", "Welcome"), "rfc4954/4/success-235"),
      ];
    case "failure":
      return refuse(withoutSasl(state), "535", "5.7.8", "That is not right", "rfc4954/4/failure-535");
    default:
      return step satisfies never;
  }
}

const ask = (state: SessionState, sasl: SaslExchange, text: string): Outcomes => [
  {
    ...say(
      { ...state, sasl: text === "" ? sasl : { ...sasl, asked: [...sasl.asked, text] } },
      reply("334", undefined, encoded(text)),
      "rfc4954/4/challenge-334",
    ),
    reads: "response",
  },
];

function step(state: SessionState, { rest = "" }: Command, world: World): Outcomes {
  if (!state.hello || state.hello.verb === "HELO")
    return badSequence(state, "Say EHLO first", "rfc5321/4.1.4/out-of-order-503");
  if (state.user !== undefined) return badSequence(state, "I know you already", "rfc4954/4/one-auth-503");
  if (state.transaction) return badSequence(state, "Not in a transaction", "rfc4954/4/in-transaction-503");
  const [name = "", initial, ...more] = rest.trimEnd().split(" ");
  if (name === "" || more.length > 0) return badArguments(state);
  const mechanism = mechanismOf(name, state, world);
  if (!mechanism)
    return refuse(state, "504", "5.5.4", "That mechanism is not known here", "rfc4954/4/unknown-mechanism-504");
  const sasl: SaslExchange = {
    mechanism,
    said: [],
    asked: [],
    ...(state.bindings && { bindings: state.bindings }),
  };
  if (initial === undefined) return mechanism.first === "client" ? ask(state, sasl, "") : goOn(state, sasl, world);
  if (mechanism.first === "server")
    return refuse(
      state,
      "501",
      "5.7.0",
      "This mechanism begins with a challenge",
      "rfc4954/4/initial-response-refused-501",
    );
  // RFC 4954 §4: "=" is a response of no octets.
  const decoded = initial === "=" ? parseBase64("") : parseBase64(initial);
  return decoded.ok ? goOn(state, heard(sasl, decoded.value), world) : notBase64(state);
}

/** RFC 4954 §4 */
export const auth: CommandSpec = {
  verb: "AUTH",
  variants: ["smtp", "submission"],
  argument: "required",
  after: "hello",
  changes: "login",
  announcedBy: "AUTH",
  accepted: "rfc4954/4/success-235",
  examples: ["AUTH PLAIN"],
  announces: (state, world) =>
    state.variant === "lmtp"
      ? undefined
      : `AUTH ${offeredTo(state, world)
          .map(({ name }) => name)
          .join(" ")}`,
  step,
  rules: authRules,
  faults: authFaults,
};
