import { commands } from "./commands.js";
import { extensionRules } from "./rules/extensions.js";
import { formRules } from "./rules/form.js";
import type { SmtpRule } from "./rules/rule.js";
import type { Variant } from "./variant.js";

const all: readonly SmtpRule[] = [...formRules, ...extensionRules, ...commands.flatMap(({ rules }) => rules)];

/** Every passive check, by the ids of a variant. */
export const rulesFor = (variant: Variant): readonly SmtpRule[] =>
  all
    .filter(({ variants = [variant] }) => variants.includes(variant))
    .map((rule) => ({ ...rule, id: rule.id.replace(/^smtp/, variant) }));
