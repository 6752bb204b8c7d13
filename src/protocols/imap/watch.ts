import { type Rule, type Step, type Watch, watchWith } from "../../protocol/rule.js";
import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";

/** Lets rules watch one case; `broke` hears of each violation. */
export const watchRules = (rules: readonly Rule<ImapEvent>[], broke?: (rule: string) => void): Watch<ImapEvent> =>
  watchWith(rules, broke, stepOf);

/** Data of which nothing that follows depends. */
const HARMLESS =
  /^\* (?:LIST|LSUB|STATUS|SEARCH|ESEARCH|NAMESPACE|ID|QUOTA|QUOTAROOT|ACL|MYRIGHTS|METADATA|THREAD|SORT) /i;

/** After what is no response, or one of which nobody knows what it means, what is believed of the session may be wrong. */
function stepOf(event: ImapEvent): Step {
  if (event.kind !== "response") return "lost";
  if (event.isGreeting) return "begins";
  return event.parsed.ok || HARMLESS.test(latin1(event.octets.line.subarray(0, 20))) ? undefined : "lost";
}
