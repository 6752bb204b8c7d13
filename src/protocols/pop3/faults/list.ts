import { dropListing, dropListingForm } from "../replies/drop-listing.js";
import { scanListings } from "../replies/listings.js";
import { negative, says } from "../replies/reply.js";
import type { Fault } from "../server/fault.js";
import { onCommand, onText, saying } from "./hooks.js";

/** Faults in LIST. */
export const listFaults: readonly Fault[] = [
  {
    id: "scan-two-spaces",
    breaks: "rfc1939/5/scan-listing-format",
    summary: "Two spaces between number and size",
    hooks: onText(["LIST"], (text) => text.replace(/^(\d+) (\d+)/gm, "$1  $2")),
  },
  {
    id: "scan-extra",
    breaks: "rfc1939/5/scan-listing-no-extra",
    summary: "Scan listings say more than number and size",
    hooks: onText(["LIST"], (text) => text.replace(/^(\d+ \d+)/gm, "$1 new")),
  },
  {
    id: "size-off-by-one",
    breaks: "rfc1939/11/exact-size",
    summary: "LIST counts one octet too many",
    hooks: onCommand(["LIST", "STAT"], (outcome) => {
      const { reply } = outcome;
      if (says(reply, scanListings.oneForm))
        return saying(outcome, scanListings.one({ number: reply.number, size: reply.size + 1 }));
      if (says(reply, scanListings.allForm)) {
        const larger = reply.listings.map(({ number, size }) => ({ number, size: size + 1 }));
        return saying(outcome, scanListings.all(larger));
      }
      return says(reply, dropListingForm)
        ? saying(outcome, dropListing(reply.count, reply.size + reply.count))
        : outcome;
    }),
  },
  {
    id: "list-one-other-size",
    breaks: "rfc1939/5/list-one",
    summary: "LIST 2 gives another size than LIST",
    hooks: onCommand(["LIST"], (outcome) => {
      const { reply } = outcome;
      return says(reply, scanListings.oneForm)
        ? saying(outcome, scanListings.one({ number: reply.number, size: reply.size + 7 }))
        : outcome;
    }),
  },
  {
    id: "list-shows-deleted",
    breaks: "rfc1939/5/list-omits-deleted",
    summary: "LIST lists messages that are marked as deleted",
    hooks: onCommand(["LIST"], (outcome, state) =>
      says(outcome.reply, scanListings.allForm)
        ? saying(
            outcome,
            scanListings.all(state.entries.map(({ octets }, at) => ({ number: at + 1, size: octets.length }))),
          )
        : outcome,
    ),
  },
  {
    id: "list-empty-refused",
    breaks: "rfc1939/5/list-empty",
    summary: "LIST of an empty maildrop is -ERR",
    hooks: onCommand(["LIST"], (outcome, state) =>
      state.entries.length === 0 ? saying(outcome, negative("no-such-message")) : outcome,
    ),
  },
  {
    id: "numbers-from-0",
    breaks: "rfc1939/4/numbers-from-1",
    summary: "LIST counts from 0",
    hooks: onText(["LIST"], (text, { outcome }) =>
      says(outcome.reply, scanListings.allForm)
        ? text.replace(/^(\d+) (?=\d)/gm, (_, number: string) => `${Number(number) - 1} `)
        : text,
    ),
  },
];
