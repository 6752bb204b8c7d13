import { unselect } from "../commands/close.js";
import type { Extension } from "./extension.js";

/** RFC 3691 */
export const unselectExtension: Extension = { capability: "UNSELECT", commands: [unselect], isInRev2: true };
