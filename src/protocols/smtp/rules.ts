import { commands } from "./commands.js";
import { extensions } from "./extensions/extensions.js";
import { addedFieldRules } from "./rules/added-fields.js";
import { codeRules } from "./rules/codes.js";
import { ehloRules } from "./rules/ehlo.js";
import { extensionRules } from "./rules/extensions.js";
import { formRules } from "./rules/form.js";
import { hostCodeRules } from "./rules/host-codes.js";
import { orderRules } from "./rules/order.js";
import { receivedRules } from "./rules/received.js";
import { receivedProtocolRules } from "./rules/received-protocol.js";
import type { SmtpRule } from "./rules/rule.js";
import { statusCodeRules } from "./rules/status-codes.js";
import { traceRules } from "./rules/trace.js";
import { vrfyRules } from "./rules/vrfy.js";
import type { Variant } from "./variant.js";

const ofCommands: readonly SmtpRule[] = [
  ...ehloRules,
  ...orderRules,
  ...codeRules,
  ...hostCodeRules,
  ...vrfyRules,
  ...statusCodeRules,
  ...extensionRules,
  ...extensions.flatMap(({ rules = [] }) => rules),
  ...commands.flatMap(({ rules }) => rules),
];

const all: readonly SmtpRule[] = [
  ...formRules,
  ...traceRules,
  ...receivedRules,
  ...receivedProtocolRules,
  ...addedFieldRules,
  ...ofCommands.map((rule): SmtpRule => ({ ...rule, ofCommand: true })),
];

/** Every passive check, by the ids of a variant. */
export const rulesFor = (variant: Variant): readonly SmtpRule[] =>
  all
    .filter(({ variants = [variant] }) => variants.includes(variant))
    .map((rule) => ({ ...rule, id: rule.id.replace(/^smtp/, variant) }));
