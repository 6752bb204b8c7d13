import type { Rule } from "../../protocol/session.js";
import type { Seen } from "./event.js";
import { formRules } from "./rules/form.js";
import { listingRules } from "./rules/listings.js";
import { memoryRules } from "./rules/memory.js";

/** Everything that is judged on all traffic, whatever a case is about. */
export const pop3Rules: readonly Rule<Seen>[] = [...formRules, ...listingRules, ...memoryRules];
