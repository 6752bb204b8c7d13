import type { Said } from "../../../protocol/switched.js";
import { latin1 } from "../../../wire/latin1.js";
import { step } from "../model/step.js";
import type { Taken } from "./fault.js";

/** What a client says, for those who ask which fault is at work. */
export function saidOf({ input, session, account, name, world }: Taken, connection: number, turn: number): Said {
  const { kind } = input;
  return {
    // What is said in an exchange is part of it.
    command: kind === "command" ? (name ?? "") : session.sasl ? "AUTHENTICATE" : "IDLE",
    line:
      kind === "command" ? latin1(input.source.line).replace(/^\S+ /, "") : kind === "line" ? latin1(input.line) : "",
    connection,
    turn,
    recipients: [],
    user: () => session.user ?? step(session, account, input, world).session.user,
  };
}

export const greetingOf = (connection: number): Said => ({
  command: "greeting",
  line: "",
  connection,
  turn: 0,
  recipients: [],
  user: () => undefined,
});
