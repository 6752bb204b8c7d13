import { command } from "../command-spec.js";
import { type Cursor, sp } from "../grammar/cursor.js";
import { expunge as expunged } from "../model/mailbox.js";
import { no, ok } from "../model/outcomes.js";
import { changed, inMailbox } from "../model/selected.js";
import type { Moment, Result } from "../model/state.js";
import { type MessageSet, messageSet, targetsOf } from "../model/targets.js";

/** Removes what is marked as deleted: all of it, or what of it a set names. That it is gone is news. */
function expungeThose(moment: Moment, set?: MessageSet): Result {
  const its = inMailbox(moment);
  if (its.selected.isReadOnly) return no("The mailbox is read-only", "NOPERM");
  const uids = set && new Set(targetsOf(its, set, true).all.map(({ message }) => message.uid));
  return ok("Expunged", { account: changed(its, expunged(its.mailbox, uids)) });
}

/** RFC 9051 §6.4.3 */
export const expunge = command({
  name: "EXPUNGE",
  states: ["selected"],
  examples: ["EXPUNGE"],
  rule: () => undefined,
  step: (moment) => expungeThose(moment),
});

/** uid-expunge = "EXPUNGE" SP sequence-set */
export const uidExpunge = command({
  name: "UID EXPUNGE",
  states: ["selected"],
  byUid: true,
  examples: ["UID EXPUNGE 1:*"],
  accepted: "rfc9051/6.4.9/uid-expunge",
  rule(from: Cursor) {
    sp(from);
    return messageSet(from);
  },
  step: expungeThose,
});
