import { dropListing, dropListingForm } from "../replies/drop-listing.js";
import { says } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

/** Faults in STAT. */
export const statFaults: readonly Fault[] = [
  {
    id: "stat-without-size",
    breaks: "rfc1939/5/stat-format",
    summary: "STAT says how many messages, not how large",
    hooks: onText(["STAT"], (text) => text.replace(/ \d+\r\n/, "\r\n")),
  },
  {
    id: "stat-extra",
    breaks: "rfc1939/5/stat-no-extra",
    summary: "STAT says more than count and size",
    hooks: onText(["STAT"], (text) => text.replace("\r\n", " octets\r\n")),
  },
  {
    id: "stat-counts-deleted",
    breaks: "rfc1939/5/stat-counts",
    summary: "STAT counts messages that are marked as deleted",
    hooks: onCommand(["STAT"], (outcome, state) => {
      const size = state.entries.reduce((sum, { octets }) => sum + octets.length, 0);
      return says(outcome.reply, dropListingForm) ? saying(outcome, dropListing(state.entries.length, size)) : outcome;
    }),
  },
  {
    id: "stat-before-login",
    breaks: "rfc1939/3/state-restriction",
    summary: "STAT is answered before login",
    hooks: onCommand(["STAT"], (outcome, state) =>
      state.phase === "authorization" ? saying(outcome, dropListing(0, 0)) : outcome,
    ),
  },
];
