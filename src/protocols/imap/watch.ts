import { type Rule, type Step, type Watch, watchWith } from "../../protocol/rule.js";
import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";
import { UNKNOWN_NAME } from "./grammar/kind.js";
import { unasked } from "./surplus.js";

/** Lets rules watch one case; `broke` hears of each violation. */
export const watchRules = (rules: readonly Rule<ImapEvent>[], broke?: (rule: string) => void): Watch<ImapEvent> =>
  watchWith(rules, broke, stepOf);

/** Data of which nothing that follows depends. */
const HARMLESS =
  /^\* (?:LIST|LSUB|STATUS|SEARCH|ESEARCH|NAMESPACE|ID|QUOTA|QUOTAROOT|ACL|MYRIGHTS|METADATA|THREAD|SORT) /i;

/** Names of extensions that change what is known of a session. */
const TELLING = /^\* (?:\d+ )?(?:ENABLED|VANISHED|UIDFETCH)\b/i;

/** Whether what follows may be taken for something that it is not, because nobody knows what this says. */
function isConfusing({ parsed, octets }: ImapEvent & { readonly kind: "response" }): boolean {
  if (parsed.ok) return false;
  const begin = latin1(octets.line.subarray(0, 100));
  if (parsed.expected === UNKNOWN_NAME) return TELLING.test(begin);
  return !HARMLESS.test(begin);
}

/**
 * After what is no response, or one of which nobody knows what it means, what is believed of the session may be wrong;
 * behind the result of no command, results may belong to others than they seem to.
 */
function stepOf(event: ImapEvent): Step {
  if (event.kind !== "response") return "lost";
  if (event.isGreeting) return "begins";
  return unasked(event) || isConfusing(event) ? "lost" : undefined;
}
