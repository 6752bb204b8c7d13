import { uniqueIdListings } from "../replies/listings.js";
import { says } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

/** Faults in UIDL. */
export const uidlFaults: readonly Fault[] = [
  {
    id: "uidl-shows-deleted",
    breaks: "rfc1939/7/uidl-omits-deleted",
    summary: "UIDL lists messages that are marked as deleted",
    hooks: onCommand(["UIDL"], (outcome, state) =>
      says(outcome.reply, uniqueIdListings.allForm)
        ? saying(outcome, uniqueIdListings.all(state.entries.map(({ uniqueId }, at) => ({ number: at + 1, uniqueId }))))
        : outcome,
    ),
  },
  {
    id: "uidl-control-character",
    breaks: "rfc1939/7/uidl-format",
    summary: "A unique-id with octet 0x1F",
    hooks: onText(["UIDL"], (text) => text.replace(/^(1 ..)/m, "$1\x1f")),
  },
  {
    id: "uidl-71-octets",
    breaks: "rfc1939/7/uidl-format",
    summary: "A unique-id of 71 octets",
    hooks: onText(["UIDL"], (text) => text.replace(/^((?:\+OK )?1 )\S+/m, `$1${"u".repeat(71)}`)),
  },
  {
    id: "uidl-extra",
    breaks: "rfc1939/7/uidl-format",
    summary: "Something follows the unique-id",
    hooks: onText(["UIDL"], (text) => text.replace(/^(1 \S+)/m, "$1 120")),
  },
  {
    id: "uidl-duplicate",
    breaks: "rfc1939/7/uidl-unique",
    summary: "All messages have the same unique-id",
    hooks: onText(["UIDL"], (text) => text.replace(/^((?:\+OK )?\d+) \S+/gm, "$1 same")),
  },
  {
    id: "uidl-changes",
    breaks: "rfc1939/7/uidl-persists",
    summary: "Unique-ids are new in every session",
    hooks: onText(["UIDL"], (text, { connection }) => text.replace(/^((?:\+OK )?\d+ \S+)/gm, `$1.${connection}`)),
  },
  {
    id: "uidl-changes-in-session",
    breaks: "rfc1939/7/uidl-persists-in-session",
    summary: "UIDL 1 gives another unique-id than UIDL",
    hooks: onText(["UIDL"], (text) => text.replace(/^\+OK (\d+) (\S+)/, "+OK $1 x$2")),
  },
];
