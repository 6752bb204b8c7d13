import type { DateTime } from "../grammar/date-time.js";
import type { SectionContent } from "../grammar/fetch.js";
import type { Named } from "../grammar/kind.js";
import { changeFlags } from "../model/mailbox.js";
import type { Fault } from "../server/fault.js";
import { changing, changingItem, fault, lineOf, onCommand, onItem, onMailboxes, onResponse } from "./hooks.js";
import { tellsExpunges } from "./tells-expunges.js";

/** Octets of a section without the first, or with one more. */
const shorter = (its: SectionContent): SectionContent => {
  if (!its.content) return its;
  const octets = its.content.octets.subarray(1);
  return { ...its, content: { size: octets.length, octets } };
};

const nextDay = ({ day, ...rest }: DateTime): DateTime => ({ ...rest, day: day > 27 ? 1 : day + 1 });

/** FETCH, STORE and EXPUNGE. */
export const messageFaults: readonly Fault[] = [
  fault("partial-late", "rfc9051/6.4.5/partial", "A part of the octets begins one octet later", {
    ...changingItem("BODY[", (its: SectionContent) => (its.origin === undefined ? its : shorter(its))),
  }),
  fault("peek-reads", "rfc9051/6.4.5/peek", "BODY.PEEK sets \\Seen", {
    ...onCommand(/^FETCH$/, (its, { input, session }) => {
      if (!its.account || !session.selected || !/PEEK/i.test(lineOf(input))) return its;
      const { seen, uidValidity } = session.selected;
      const uids = new Set(seen.messages.map(({ uid }) => uid));
      return {
        ...its,
        account: onMailboxes(its.account, (mailbox) =>
          mailbox.uidValidity === uidValidity ? changeFlags(mailbox, uids, "add", ["\\Seen"]) : mailbox,
        ),
      };
    }),
  }),
  fault("read-unseen", "rfc9051/6.4.5/body-sets-seen", "BODY[] leaves a message unseen", {
    ...onCommand(/^FETCH$/, (its, { account, session, input }) => {
      if (!/BODY\[/i.test(lineOf(input))) return its;
      const responses = its.responses.map((each) =>
        each.kind === "numbered" && each.name === "FETCH"
          ? { ...each, value: (each.value as readonly Named[]).filter(({ name }) => name !== "FLAGS") }
          : each,
      );
      return { ...its, account, session, responses };
    }),
  }),
  fault(
    "items-missing",
    "rfc9051/6.4.5/items-returned",
    "ENVELOPE is passed over",
    changing(/FETCH/, "FETCH", (items: readonly Named[]) => items.filter(({ name }) => name !== "ENVELOPE")),
  ),
  fault(
    "flags-of-nobody",
    "rfc9051/6.4.5/flags",
    "FLAGS says nothing of \\Flagged",
    changingItem("FLAGS", (flags: readonly string[]) => flags.filter((its) => its !== "\\Flagged")),
  ),
  // Who asks for it with FLAGS is told the right one: so does the runner, before it relies on dates.
  fault("dates-a-day-later", "rfc9051/6.4.5/internaldate", "INTERNALDATE by itself is that of the next day", {
    ...onResponse(/^FETCH$/, (its, { input }) =>
      its.kind === "numbered" && input && / INTERNALDATE$/i.test(lineOf(input))
        ? { ...its, value: onItem(its.value as readonly Named[], "INTERNALDATE", nextDay) }
        : its,
    ),
  }),
  fault(
    "expunge-uncounted",
    "rfc9051/7.5.1/expunge-decrement",
    "FETCH and STORE take numbers for what they were before an EXPUNGE",
    // As long as nothing was expunged they were the UIDs, in a fresh mailbox.
    {
      line: (line, { selected }) =>
        selected?.seen.messages.every(({ uid }, index) => uid === index + 1)
          ? line
          : Buffer.from(line.toString("latin1").replace(/ (?=(?:FETCH|STORE) )/i, " UID "), "latin1"),
    },
  ),
  fault(
    "expunge-in-fetch",
    "rfc9051/7.5.1/not-during-fetch-store-search",
    "FETCH tells what others have expunged",
    onCommand(/^FETCH$/, tellsExpunges),
  ),
  fault(
    "expunges-nothing",
    "rfc9051/6.4.3/expunge-removes",
    "EXPUNGE says OK, and all stays",
    onCommand(/^EXPUNGE$/, (its, { session, account }) => ({
      ...its,
      session,
      account,
      responses: its.responses.filter(({ kind }) => kind === "tagged"),
    })),
  ),
];
