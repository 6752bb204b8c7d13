import type { Command } from "../command-line.js";
import { inAuthorization } from "./authorization.js";
import type { Outcome, SessionState, World } from "./state.js";
import { inTransaction } from "./transaction.js";

/** The replies that the RFC allows to a command, and what follows from each; the first is what our own server does. */
export function step(state: SessionState, command: Command, world: World): readonly [Outcome, ...Outcome[]] {
  switch (state.phase) {
    case "authorization":
      return inAuthorization(state, command, world);
    case "transaction":
      return inTransaction(state, command, world);
    case "update":
    case "closed":
      throw new Error(`no command is read in phase ${state.phase}`);
    default:
      return state.phase satisfies never;
  }
}
