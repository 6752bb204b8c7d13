import type { Fault } from "../../server/fault.js";
import { fault, onCommand } from "../hooks.js";
import { FETCH, items, reading, refusing, seeing, unseeing, without } from "./hooks.js";

/** What FETCH is asked for, its simple items, and that reading sets \Seen. */
export const itemFaults: readonly Fault[] = [
  fault("all-without-envelope", "rfc9051/6.4.5/macro-all", "ALL has no ENVELOPE", without(/ ALL$/i, "ENVELOPE")),
  fault(
    "fast-without-date",
    "rfc9051/6.4.5/macro-fast",
    "FAST has no INTERNALDATE",
    without(/ FAST$/i, "INTERNALDATE"),
  ),
  fault("full-without-body", "rfc9051/6.4.5/macro-full", "FULL has no BODY", without(/ FULL$/i, "BODY")),
  fault(
    "macro-in-list",
    "rfc9051/6.4.5/macro-alone",
    "A macro is taken in a list",
    reading(/\([^)]*\b(ALL|FAST|FULL)\b[^)]*\)$/i, "$1"),
  ),
  fault(
    "lists-only",
    "rfc9051/6.4.5/atom-or-list",
    "An item without parentheses is refused",
    refusing(/FETCH \S+ UID$/i),
  ),
  fault("knows-no-dates", "rfc9051/9/fetch", "INTERNALDATE is refused", refusing(/INTERNALDATE/i)),
  fault("knows-no-not", "rfc9051/9/fetch-section", "HEADER.FIELDS.NOT is refused", refusing(/FIELDS\.NOT/i)),
  fault(
    "fetch-in-capitals",
    "rfc9051/9/case-insensitive",
    "Items in lower case are refused",
    refusing(/FETCH \S+ \(?[a-z]/),
  ),
  fault(
    "size-without-cr",
    "rfc9051/2.3.4/size-is-octets",
    "RFC822.SIZE counts a line end as one octet",
    items(/UID FETCH 1:\* RFC822\.SIZE$/i, (all) =>
      all.map((its) => (its.name === "RFC822.SIZE" ? { ...its, value: (its.value as number) - 10 } : its)),
    ),
  ),
  fault(
    "size-beside-body",
    "rfc9051/2.3.4/size-matches-body",
    "RFC822.SIZE is two more than BODY[] has octets",
    items(/BODY\.PEEK\[\]/i, (all) =>
      all.map((its) => (its.name === "RFC822.SIZE" ? { ...its, value: (its.value as number) + 2 } : its)),
    ),
  ),
  fault(
    "uid-of-the-next",
    "rfc9051/6.4.5/uid",
    "FETCH tells the UID of the next message",
    items(/^\S+ FETCH/i, (all) =>
      all.map((its) => (its.name === "UID" ? { ...its, value: (its.value as number) + 1 } : its)),
    ),
  ),
  fault(
    "no-field-names",
    "rfc9051/9/header-list",
    "HEADER.FIELDS without a name is taken",
    reading(/FIELDS \(\)/i, "FIELDS (X)"),
  ),
  fault(
    "mime-without-part",
    "rfc9051/6.4.5.1/mime-prefixed",
    "MIME without a part is taken",
    reading(/\[MIME\]/i, "[HEADER]"),
  ),
  fault(
    "seen-untold",
    "rfc9051/6.4.5/seen-told",
    "That \\Seen was set is not told",
    without(/FETCH [^(]*BODY\[/i, "FLAGS"),
  ),
  fault(
    "header-leaves-unseen",
    "rfc9051/6.4.5/body-sets-seen",
    "BODY[HEADER] leaves a message unseen",
    unseeing(/BODY\[HEADER/i),
  ),
  fault(
    "partial-leaves-unseen",
    "rfc9051/6.4.5/body-sets-seen",
    "A part of the octets leaves a message unseen",
    unseeing(/BODY\[.*\]</i),
  ),
  fault("envelope-reads", "rfc9051/6.4.5/peek", "ENVELOPE sets \\Seen", seeing(/ENVELOPE/i)),
  fault(
    "reads-for-itself",
    "rfc9051/2.3.2/permanent-flags-shared",
    "That a message was read is told, and not kept",
    onCommand(FETCH, (its, { account }) => ({ ...its, account })),
  ),
  fault(
    "examined-is-read",
    "rfc9051/6.3.3/no-permanent-change",
    "Reading in a mailbox that is examined sets \\Seen",
    seeing(/BODY\[/i),
  ),
];
