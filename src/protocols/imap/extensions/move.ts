import { move, uidMove } from "../commands/copy.js";
import type { Extension } from "./extension.js";

/** RFC 6851 */
export const moveExtension: Extension = { capability: "MOVE", commands: [move, uidMove], isInRev2: true };
