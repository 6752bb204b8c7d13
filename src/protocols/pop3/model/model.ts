import type { Command } from "../command-line.js";
import { response } from "../commands/auth.js";
import { commands, specOf, worksIn } from "../commands.js";
import { refuse } from "./outcomes.js";
import type { Outcomes, SessionState, World } from "./state.js";

/** The replies that the RFC allows to a command, and what follows from each; the first is what our own server does. */
export function step(state: SessionState, command: Command, world: World): Outcomes {
  const { phase } = state;
  if (phase === "update" || phase === "closed") throw new Error(`no command is read in phase ${phase}`);
  if (state.sasl) return response(state, command, world);
  const spec = specOf(command.keyword);
  if (!spec) return refuse(state, "unknown-command", "rfc1939/3/unknown-command-refused");
  if (spec.state !== "any" && !worksIn(spec, phase)) return refuse(state, "wrong-state", spec.state.elsewhere);
  return spec.step(state, command, world, commands);
}
