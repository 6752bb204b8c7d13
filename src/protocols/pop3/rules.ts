import type { Rule } from "../../protocol/rule.js";
import type { Pop3Event } from "./event.js";
import { formRules } from "./rules/form.js";
import { listingRules } from "./rules/listings.js";
import { memoryRules } from "./rules/memory.js";

/** Everything that is judged on all traffic, whatever a case is about. */
export const pop3Rules: readonly Rule<Pop3Event>[] = [...formRules, ...listingRules, ...memoryRules];
