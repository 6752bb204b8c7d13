import { type Rule, type Step, type Watch, watchWith } from "../../protocol/rule.js";
import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent, ResponseEvent } from "./event.js";
import { UNKNOWN_NAME } from "./grammar/kind.js";
import { unasked } from "./surplus.js";
import { topicOf } from "./topics.js";

/** Lets rules watch one case; `broke` hears of each violation. */
export function watchRules(rules: readonly Rule<ImapEvent>[], broke?: (rule: string) => void): Watch<ImapEvent> {
  const isFlood = flooded();
  return watchWith(rules, broke, (event) => stepOf(event) ?? (isFlood(event) ? "lost" : undefined), topicOf);
}

/** Responses to one command, or to none, that are judged whatever it is about; and to one about messages, for each that there is. */
const MOST = 10_000;
const MOST_EACH = 2;

/**
 * Whether a server has said more than anybody asks for, and goes on: it is watched no longer. FETCH may tell of each message,
 * and of the flags that it changes once more.
 */
function flooded(): (event: ImapEvent) => boolean {
  const said = new WeakMap<object, { count: number; messages: number }>();
  return (event) => {
    if (event.kind !== "response") return false;
    const { underWay, view } = event.known;
    const about = underWay[0] ?? view;
    const its = said.get(about) ?? { count: 0, messages: 0 };
    said.set(about, its);
    its.count++;
    its.messages = Math.max(its.messages, view.selected()?.messages.length ?? 0);
    return its.count > MOST + MOST_EACH * its.messages;
  };
}

/** What follows does not depend on these, or the view forgets what they were to tell; of OK, what has no code. */
const HARMLESS =
  /^\* (?:(?:LIST|LSUB|STATUS|SEARCH|ESEARCH|NAMESPACE|ID|QUOTA|QUOTAROOT|ACL|MYRIGHTS|METADATA|THREAD|SORT|FLAGS|CAPABILITY)\b|(?:OK|NO|BAD)(?: ?$| [^[]))/i;
/** Of what has a name that nobody knows: what may change which messages there are, or what is spoken. */
const TELLING = /^\* (?:\d+ (?!FETCH )|ENABLED\b|VANISHED\b)/i;

/** Whether what follows may be taken for something that it is not, because nobody knows what this says. */
function isConfusing({ parsed, meant, octets }: ResponseEvent): boolean {
  if (parsed.ok || meant) return false;
  const begin = latin1(octets.line.subarray(0, 100));
  return parsed.expected === UNKNOWN_NAME ? TELLING.test(begin) : !HARMLESS.test(begin);
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
