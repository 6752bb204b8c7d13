import type { Envelope } from "../grammar/envelope.js";
import type { SectionContent } from "../grammar/fetch.js";
import type { Named } from "../grammar/kind.js";
import type { Mailbox, StoredMessage } from "../model/mailbox.js";
import type { Fault, Hooks } from "../server/fault.js";
import { adding } from "./copying-hooks.js";
import { seeing, text, withText } from "./fetch/hooks.js";
import {
  changing,
  changingItem,
  fault,
  lineOf,
  onCommand,
  onItem,
  onMailboxes,
  onResponse,
  rewriting,
  undone,
} from "./hooks.js";
import { KEY } from "./searches.js";

/** The messages that RENAME INBOX moves are others in what it makes. */
const movingFromInbox = (change: (its: StoredMessage) => StoredMessage): Hooks =>
  onCommand(/^RENAME$/, (its, { account: before, input }) => {
    if (!its.account || !before || !/RENAME "?INBOX"? /i.test(lineOf(input))) return its;
    const moved = (mailbox: Mailbox) => ({ ...mailbox, messages: mailbox.messages.map(change) });
    return {
      ...its,
      account: onMailboxes(its.account, (mailbox, name) => (before.mailboxes.has(name) ? mailbox : moved(mailbox))),
    };
  });

const envelope = (change: (its: Envelope) => Envelope): Hooks => changingItem("ENVELOPE", change);

/** ESEARCH gives UIDs where it should give numbers: as in a mailbox of which the first two messages are gone. */
const uidOf = (name: string, wrong: string): Hooks =>
  onResponse(/^SEARCH$/, (its, { outcome }) => {
    if (its.kind !== "data" || its.name !== "ESEARCH") return its;
    if (outcome.session.selected?.seen.messages[0]?.uid !== 3) return its;
    const value = its.value as { readonly items: readonly Named[] };
    const items = value.items.map((each) => (each.name === name ? { ...each, value: wrong } : each));
    return { ...its, value: { ...value, items } };
  });

/** What a server that was written to be wrong in thirty places got away with. */
export const blindSpotFaults: readonly Fault[] = [
  fault(
    "rename-inbox-loses-flags",
    "rfc9051/6.3.6/inbox-moves-attributes",
    "What RENAME INBOX moves has no flags",
    movingFromInbox((its) => ({ ...its, flags: [] })),
  ),
  fault(
    "rename-inbox-loses-dates",
    "rfc9051/6.3.6/inbox-moves-attributes",
    "What RENAME INBOX moves has a date of its own",
    movingFromInbox((its) => ({ ...its, internalDate: { ...its.internalDate, year: 2026 } })),
  ),
  fault(
    "peek-of-a-part-reads",
    "rfc9051/6.4.5/peek",
    "BODY.PEEK[] sets \\Seen where it asks for a part of the octets",
    seeing(/BODY\.PEEK\[[^\]]*\]</i),
  ),
  fault(
    "part-of-a-block",
    "rfc9051/6.4.5/partial",
    "A part of just 4096 octets lacks the last one",
    changingItem("BODY[", (its: SectionContent) =>
      its.origin !== undefined && its.content?.size === 4096 ? withText(its, text(its).slice(0, -1)) : its,
    ),
  ),
  fault(
    "append-of-a-block",
    "rfc9051/6.3.12/appended-last",
    "Of a message of just 4096 octets the last one is lost",
    adding(/^APPEND$/, (its) => (its.text.length === 4096 ? { ...its, text: its.text.slice(0, -1) } : its)),
  ),
  fault(
    "append-of-nothing",
    "rfc9051/6.3.12/appended-last",
    "APPEND of no octets says OK, and nothing is there",
    onCommand(/^APPEND$/, (its, taken) =>
      [...(its.account?.mailboxes.values() ?? [])].some(({ messages }) => messages.at(-1)?.text === "")
        ? undone(its, taken)
        : its,
    ),
  ),
  fault(
    "status-uidnext-high",
    "rfc9051/6.3.11/uidnext",
    "UIDNEXT of STATUS is above the UID that the next message has",
    changing(/^STATUS$/, "STATUS", (its: { readonly items: readonly Named[] }) => ({
      ...its,
      items: onItem(its.items, "UIDNEXT", (next: number) => next + 1),
    })),
  ),
  fault(
    "size-when-decoded",
    "rfc9051/7.5.2/body-size",
    "The size of what is encoded by BASE64 is that of what it stands for",
    rewriting(/FETCH$/, /("BASE64") 10\b/i, "$1 5"),
  ),
  fault(
    "children-stay-subscribed",
    "rfc9051/6.3.8/unsubscribed",
    "UNSUBSCRIBE of a name below another one does nothing",
    onCommand(/^UNSUBSCRIBE$/, (its, taken) => (/\/[^/"]+"?$/.test(lineOf(taken.input)) ? undone(its, taken) : its)),
  ),
  fault("min-is-a-uid", `${KEY}min`, "MIN is a UID where it should be a number", uidOf("MIN", "3")),
  fault("max-is-a-uid", `${KEY}max`, "MAX is a UID where it should be a number", uidOf("MAX", "5")),
  fault("all-are-uids", `${KEY}all`, "ALL has UIDs where it should have numbers", uidOf("ALL", "3,5")),
  fault(
    "bcc-untold",
    "rfc9051/6.4.5/envelope",
    "ENVELOPE has no Bcc",
    envelope((its) => ({ ...its, bcc: null })),
  ),
  fault(
    "reply-to-one",
    "rfc9051/6.4.5/envelope",
    "ENVELOPE has the first of what In-Reply-To names",
    envelope((its) => ({ ...its, inReplyTo: its.inReplyTo?.split(" ")[0] ?? null })),
  ),
];
