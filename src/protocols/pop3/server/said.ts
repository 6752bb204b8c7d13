import type { Said } from "../../../protocol/switched.js";
import type { Command } from "../command-line.js";
import { step } from "../model/model.js";
import type { SessionState, World } from "../model/state.js";

/** What a client says, for those who ask which fault is at work. `command`: undefined for the greeting. */
export function saidOf(
  command: Command | undefined,
  state: SessionState,
  world: World,
  connection: number,
  turn: number,
): Said {
  return {
    // What is said in its exchange is part of it.
    command: command === undefined ? "greeting" : state.sasl ? "AUTH" : command.keyword,
    line: command?.raw ?? "",
    connection,
    turn,
    recipients: [],
    user() {
      if (!command) return undefined;
      const { owner, named } = step(state, command, world)[0].next;
      return state.owner ?? owner ?? named;
    },
  };
}
