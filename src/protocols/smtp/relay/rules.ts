import type { Variant } from "../variant.js";
import { relayCommandRules } from "./commands.js";
import { relayContentRules } from "./content.js";
import { relayMadeRules } from "./made.js";
import { relayReplyRules } from "./replies.js";
import { relayRouteRules } from "./route.js";
import type { RelayRule } from "./rule.js";
import { relayTlsRules } from "./tls.js";

/** Every passive check of what a server says to the sink, by the ids of the variant under test. LMTP's servers pass nothing on. */
export const relayRulesFor = (variant: Variant): readonly RelayRule[] =>
  [
    ...relayCommandRules,
    ...relayContentRules,
    ...relayRouteRules,
    ...relayMadeRules(),
    ...relayReplyRules,
    ...relayTlsRules,
  ].map((rule) => ({ ...rule, id: rule.id.replace(/^smtp/, variant) }));
