import { response } from "../commands/auth.js";
import { chunk } from "../commands/bdat.js";
import { data } from "../commands/data.js";
import { commands, specOf } from "../commands.js";
import { refuse } from "./outcomes.js";
import type { Input, Outcomes, SessionState, World } from "./state.js";

/** The replies that the RFCs allow to what a client says, and what follows from each; the first is what our own server does. */
export function step(state: SessionState, input: Input, world: World): Outcomes {
  switch (input.kind) {
    case "data":
      return data(state, input.content, world);
    case "chunk":
      return chunk(state, input, world);
    case "response":
      return response(state, input.line, world);
    case "command": {
      const { command } = input;
      const spec = specOf(command.verb);
      if (!spec || (spec.variants && !spec.variants.includes(state.variant)))
        return refuse(state, "500", "5.5.2", "There is no such command", "rfc5321/4.2.4/unrecognized-500");
      return spec.step(state, command, world, commands);
    }
    default:
      return input satisfies never;
  }
}
