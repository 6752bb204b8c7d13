import { base64, isLetDig } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";
import { command } from "../command-spec.js";
import { type Cursor, run, skip, sp } from "../grammar/cursor.js";
import { atom } from "../grammar/strings.js";
import { mechanismsFor } from "../model/capabilities.js";
import { bad, goOn, no } from "../model/outcomes.js";
import type { Result, SaslExchange, SessionState, World } from "../model/state.js";
import { welcome } from "./login.js";

/** No exchange is under way. */
function over({ sasl: _sasl, ...session }: SessionState): SessionState {
  return session;
}

const notBase64 = (session: SessionState): Result => bad("That is no base64", { session: over(session) });

/** What a mechanism says to all that was said. */
function goOnWith(session: SessionState, world: World, sasl: SaslExchange): Result {
  const step = sasl.mechanism.next(sasl, world);
  switch (step.kind) {
    case "challenge":
      return goOn(Buffer.from(step.text, "utf8").toString("base64"), {
        session: { ...session, sasl: { ...sasl, asked: [...sasl.asked, step.text] } },
      });
    case "success":
      return welcome(over(session), world, step.user);
    case "failure":
      return no("That is not right", "AUTHENTICATIONFAILED", { session: over(session) });
    default:
      return step satisfies never;
  }
}

const heard = (sasl: SaslExchange, message: Uint8Array): SaslExchange => ({
  ...sasl,
  said: [...sasl.said, Buffer.from(message)],
});

/** What the client says to a challenge; `*` gives up (RFC 9051 §6.2.2). */
export function saslLine(session: SessionState, world: World, sasl: SaslExchange, line: Uint8Array): Result {
  const text = latin1(line);
  if (text === "*") return bad("Given up", { session: over(session) });
  const decoded = base64(text);
  return decoded.ok ? goOnWith(session, world, heard(sasl, decoded.value)) : notBase64(session);
}

/** initial-resp = (base64 / "="), as it stands (RFC 4959 §7) */
function initialResponse(from: Cursor): string {
  sp(from);
  if (skip(from, "=")) return "";
  return run(from, (code) => isLetDig(code) || code === 0x2b || code === 0x2f || code === 0x3d, "initial-resp");
}

/** authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64) */
export const authenticate = command({
  name: "AUTHENTICATE",
  states: ["greeted"],
  examples: ["AUTHENTICATE PLAIN"],
  rule(from: Cursor) {
    sp(from);
    const mechanism = atom(from).toUpperCase();
    return { mechanism, initial: from.at < from.line.length ? initialResponse(from) : undefined };
  },
  step({ session, world, tag }, { mechanism: name, initial }) {
    const mechanism = mechanismsFor(session, world).find((its) => its.name === name);
    if (!mechanism) return no("That mechanism is not known here", "CANNOT");
    const sasl: SaslExchange = { mechanism, tag, said: [], asked: [] };
    if (initial === undefined)
      return mechanism.first === "client"
        ? goOn("", { session: { ...session, sasl } })
        : goOnWith(session, world, sasl);
    if (mechanism.first === "server") return bad("This mechanism begins with a challenge");
    const decoded = base64(initial);
    return decoded.ok ? goOnWith(session, world, heard(sasl, decoded.value)) : notBase64(session);
  },
});
