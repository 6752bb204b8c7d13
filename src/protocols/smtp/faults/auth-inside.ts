import { latin1 } from "../../../wire/latin1.js";
import { reply, say } from "../model/outcomes.js";
import type { Outcome, SessionState } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";

const NO_COMMAND = "rfc4954/4/response-line";

/** Carries out a command that stands in place of a response. */
const obeying = (verb: string, obey: (state: SessionState) => Outcome): Hooks => ({
  outcome: (state, input, _world, proper) =>
    input.kind === "response" && latin1(input.line).toUpperCase() === verb ? obey(state) : proper(),
});

const inside = (id: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks: NO_COMMAND,
  summary,
  hooks,
  variants: ["smtp", "submission"],
});

/** Faults in what is said inside the exchange of AUTH: commands are taken for what they look like (RFC 4954 §4). */
export const authInsideFaults: readonly Fault[] = [
  inside(
    "auth-quit-inside",
    "QUIT in place of a response ends the session",
    obeying("QUIT", (state) => ({ ...say(state, reply("221", "2.0.0", "Bye"), NO_COMMAND), closes: true })),
  ),
  inside(
    "auth-noop-inside",
    "NOOP in place of a response is answered, and the exchange goes on",
    obeying("NOOP", (state) => ({ ...say(state, reply("250", "2.0.0", "Well"), NO_COMMAND), reads: "response" })),
  ),
];
