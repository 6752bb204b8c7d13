import type { Breach } from "../protocol/fuzz.js";
import type { Rule, Watch } from "../protocol/rule.js";
import type { Event } from "../protocol/session.js";
import { latin1 } from "../wire/latin1.js";

/** What rules that were broken accuse of: each as it was seen first. */
export function* ruleBreaches<E extends Event>(
  ids: readonly string[],
  rules: readonly Rule<E>[],
  watch: Watch<E>,
): Generator<Breach> {
  for (const id of ids) {
    const rule = rules.find((its) => its.id === id);
    const first = watch.tally.get(id)?.first;
    if (!rule || !first) continue;
    yield {
      requirement: rule.covers,
      shape: id,
      rule: id,
      expected: first.violation.expected,
      received: latin1(first.violation.received),
      ...(first.violation.at !== undefined && { at: first.violation.at }),
      connection: first.connection,
      sent: latin1(first.sent),
    };
  }
}
