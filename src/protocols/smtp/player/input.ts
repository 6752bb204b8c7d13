import { chunkOf } from "../command-line.js";
import type { Reply } from "../event.js";
import type { Input } from "../model/state.js";

/** What the model is told. Whether it would take the content is of no interest: a server may have other reasons. */
export function inputOf({ asked, command, answers }: Reply): Input | undefined {
  if (!command || !answers) return undefined;
  switch (asked) {
    case "data":
      return { kind: "data", content: NOTHING };
    case "response":
      return { kind: "response", line: answers.octets };
    case "command":
      return chunkOf(command) ? { kind: "chunk", command, octets: NOTHING } : { kind: "command", command };
    default:
      return undefined;
  }
}

const NOTHING = new Uint8Array();
