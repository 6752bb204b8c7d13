import { commands } from "./commands.js";
import { capabilityRules } from "./rules/capabilities.js";
import { formRules } from "./rules/form.js";
import { messageRules } from "./rules/messages.js";
import { responseCodeRules } from "./rules/response-codes.js";
import type { Pop3Rule } from "./rules/rule.js";

/** Everything that is judged on all traffic, whatever a case is about; what concerns one command comes with it. */
export const pop3Rules: readonly Pop3Rule[] = [
  ...formRules,
  ...[...commands.flatMap(({ rules }) => rules), ...messageRules, ...capabilityRules, ...responseCodeRules].map(
    (rule): Pop3Rule => ({ ...rule, ofCommand: true }),
  ),
];
