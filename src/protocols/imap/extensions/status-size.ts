import { number, number64 } from "../grammar/cursor.js";
import { spaced } from "../grammar/kind.js";
import type { Extension } from "./extension.js";

export const sizeItem = spaced("SIZE", number64, String);
export const deletedItem = spaced("DELETED", number, String);

/** RFC 8438; DELETED came with RFC 9051 §6.3.11. */
export const statusSize: Extension = {
  capability: "STATUS=SIZE",
  grammar: { statusItems: [sizeItem, deletedItem] },
  isInRev2: true,
};
