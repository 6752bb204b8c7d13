import type { Rule } from "../../protocol/rule.js";
import type { ImapEvent } from "./event.js";

/** All rules of IMAP. */
export const imapRules: readonly Rule<ImapEvent>[] = [];
