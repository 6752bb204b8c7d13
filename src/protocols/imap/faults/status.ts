import type { Named } from "../grammar/kind.js";
import { ofKind } from "../grammar/kind.js";
import { messages as messagesItem, status as statusData } from "../grammar/status.js";
import { data } from "../model/outcomes.js";
import { deselected } from "../model/selected.js";
import type { Fault, Hooks } from "../server/fault.js";
import { changing, conditionOf, fault, lineOf, onCommand, onMailboxes, result, undone } from "./hooks.js";

interface Told {
  readonly mailbox: string;
  readonly items: readonly Named[];
}

/** STATUS tells another value of an item. */
const item = (name: string, change: (value: number) => number): Hooks =>
  changing(/^STATUS$/, "STATUS", (its: Told) => ({
    ...its,
    items: its.items.map((one) => (one.name === name ? { ...one, value: change(one.value as number) } : one)),
  }));

/** A refusal of STATUS is OK, for lines that fit. */
const refused = (line: RegExp, isTold: boolean): Hooks =>
  onCommand(/^STATUS$/, (its, { input }) => {
    if (conditionOf(its) === "OK" || !line.test(lineOf(input))) return its;
    const told = data(ofKind(statusData, { mailbox: "x", items: [ofKind(messagesItem, 0)] }));
    const made = result(its, "OK");
    return { ...made, responses: [...(isTold ? [told] : []), ...made.responses] };
  });

/** STATUS. */
export const statusFaults: readonly Fault[] = [
  fault(
    "status-one-more",
    "rfc9051/6.3.11/messages",
    "MESSAGES is one too many",
    item("MESSAGES", (its) => its + 1),
  ),
  fault(
    "status-nothing-seen",
    "rfc9051/6.3.11/unseen",
    "UNSEEN is never 0",
    item("UNSEEN", (its) => its || 1),
  ),
  fault(
    "status-uidnext-low",
    "rfc9051/6.3.11/uidnext",
    "UIDNEXT is a UID that there is",
    item("UIDNEXT", () => 1),
  ),
  fault(
    "status-validity",
    "rfc9051/6.3.11/uidvalidity",
    "UIDVALIDITY of STATUS is that of another mailbox",
    item("UIDVALIDITY", (its) => its + 1),
  ),
  fault(
    "status-none-deleted",
    "rfc9051/6.3.11/deleted",
    "DELETED is 0",
    item("DELETED", () => 0),
  ),
  fault(
    "status-size-low",
    "rfc9051/6.3.11/size",
    "SIZE is one octet short",
    item("SIZE", (its) => its - 1),
  ),
  fault(
    "status-recent-more",
    "rfc3501/6.3.10/recent",
    "RECENT is one too many",
    item("RECENT", (its) => its + 1),
  ),
  fault("status-takes-recent", "rfc3501/6.3.10/status-keeps-recent", "STATUS takes \\Recent from all messages", {
    ...onCommand(/^STATUS$/, (its) =>
      its.account
        ? {
            ...its,
            account: onMailboxes(its.account, (mailbox) => ({ ...mailbox, recentFrom: mailbox.uidNext })),
          }
        : its,
    ),
  }),
  fault("status-without-unseen", "rfc9051/6.3.11/status-response", "STATUS leaves out UNSEEN", {
    ...changing(/^STATUS$/, "STATUS", (its: Told) => ({
      ...its,
      items: its.items.length > 1 ? its.items.filter(({ name }) => name !== "UNSEEN") : its.items,
    })),
  }),
  fault("status-one-item", "rfc9051/9/status", "STATUS takes one item only", {
    ...onCommand(/^STATUS$/, (its, { input }) =>
      / \([^ ]+ .*\)$/.test(lineOf(input))
        ? { ...result(its, "BAD"), responses: result(its, "BAD").responses.slice(-1) }
        : its,
    ),
  }),
  fault("status-of-no-items", "rfc9051/9/status-empty", "STATUS () is OK", refused(/\(\)$/, false)),
  fault("status-wildcards", "rfc9051/6.3.11/no-wildcards", "STATUS takes wildcards", refused(/[*%]/, true)),
  fault("status-of-nothing", "rfc9051/6.3.11/nonexistent-no", "STATUS of what is not there is OK", refused(/^/, true)),
  fault("status-deselects", "rfc9051/6.3.11/changes-nothing", "STATUS leaves nothing selected", {
    ...onCommand(/^STATUS$/, (its) => (its.session.selected ? { ...its, session: deselected(its.session) } : its)),
  }),
  fault("status-not-of-selected", "rfc9051/6.3.11/selected-mailbox", "STATUS gets NO where a mailbox is selected", {
    ...onCommand(/^STATUS$/, (its, taken) => (taken.session.selected ? undone(result(its, "NO"), taken) : its)),
  }),
  fault("status-of-another-name", "rfc9051/7.3.3/status-name", "STATUS has another name than was asked for", {
    ...changing(/^STATUS$/, "STATUS", (its: Told) => ({ ...its, mailbox: `${its.mailbox}x` })),
  }),
];
