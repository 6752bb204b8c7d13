import { command } from "../command-spec.js";
import { expunge } from "../model/mailbox.js";
import { ok } from "../model/outcomes.js";
import { changed, deselected, inMailbox } from "../model/selected.js";

/** RFC 9051 §6.4.1: what is marked as deleted is removed, without a word. */
export const close = command({
  name: "CLOSE",
  states: ["selected"],
  examples: ["CLOSE"],
  rule: () => undefined,
  step(moment) {
    const its = inMailbox(moment);
    return ok("Closed", {
      session: deselected(its.session),
      ...(!its.selected.isReadOnly && { account: changed(its, expunge(its.mailbox)) }),
    });
  },
});

/** RFC 9051 §6.4.2 */
export const unselect = command({
  name: "UNSELECT",
  states: ["selected"],
  examples: ["UNSELECT"],
  accepted: "rfc9051/6.4.2/unselect-authenticated",
  rule: () => undefined,
  step: ({ session }) => ok("Left", { session: deselected(session) }),
});

/** RFC 3501 §6.4.1 */
export const check = command({
  name: "CHECK",
  states: ["selected"],
  isRev1Only: true,
  examples: ["CHECK"],
  rule: () => undefined,
  step: () => ok("All is well"),
});
