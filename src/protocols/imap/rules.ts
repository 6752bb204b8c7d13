import { extensions } from "./extensions/extensions.js";
import { askedRules } from "./rules/asked.js";
import { capabilityRules } from "./rules/capabilities.js";
import { codeRules } from "./rules/codes.js";
import { copyRules } from "./rules/copies.js";
import { esearchRules } from "./rules/esearch.js";
import { flagRules } from "./rules/flags.js";
import { formRules } from "./rules/form.js";
import { listRules } from "./rules/lists.js";
import { numberRules } from "./rules/numbers.js";
import { orderRules } from "./rules/order.js";
import { requiredRules } from "./rules/required.js";
import type { ImapRule } from "./rules/rule.js";
import { selectRules } from "./rules/select.js";
import { sizeRules } from "./rules/sizes.js";
import { uidRules } from "./rules/uids.js";
import { unchangingRules } from "./rules/unchanging.js";

/** Everything that is judged on all traffic, whatever a case is about. */
export const imapRules: readonly ImapRule[] = [
  ...formRules,
  ...orderRules,
  ...capabilityRules,
  ...selectRules,
  ...requiredRules,
  ...numberRules,
  ...uidRules,
  ...copyRules,
  ...unchangingRules,
  ...sizeRules,
  ...flagRules,
  ...codeRules,
  ...askedRules,
  ...esearchRules,
  ...listRules,
  ...extensions.flatMap(({ rules = [] }) => rules),
];
