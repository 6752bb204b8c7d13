import type { CommandSpec } from "../command-spec.js";
import { listFaults } from "../faults/list.js";
import { scanListing } from "../grammar.js";
import { badArguments, say, unmarked, withMessage } from "../model/outcomes.js";
import { scanListings } from "../replies/listings.js";
import { eachLine, listed, listingOf, noExtra } from "../rules/listing.js";
import { marks, remembering, valuesOf } from "../rules/memory.js";
import { onReply } from "../rules/rule.js";

/** The listings in a positive reply to LIST. */
export const scansOf = listingOf("LIST", scanListing);
/** The sizes that a session has seen. */
export const sizes = valuesOf(scansOf, ({ size }) => size);

/** LIST [message]: sizes (RFC 1939 §5). */
export const list: CommandSpec = {
  keyword: "LIST",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message?",
  reply: "lines unless argument",
  oneLine: scanListing,
  changes: "nothing",
  examples: ["LIST", "LIST 1"],
  step(state, { args, rest }) {
    if (args.length > 1) return badArguments(state);
    if (rest === undefined) {
      const listings = unmarked(state).map(({ number, size }) => ({ number, size }));
      return say(state, scanListings.all(listings), "rfc1939/5/list-all");
    }
    return withMessage(state, args[0], ({ size }, number) =>
      say(state, scanListings.one({ number, size }), "rfc1939/5/list-one"),
    );
  },
  listing: scanListing,
  learn: scanListings.learn,
  rules: [
    onReply(
      "pop3.rule.scan-listing",
      "rfc1939/5/scan-listing-format",
      "A scan listing is a message-number, a space and a size",
      eachLine("LIST", scanListing),
    ),
    onReply(
      "pop3.rule.scan-listing-bare",
      "rfc1939/5/scan-listing-no-extra",
      "Nothing follows the size in a scan listing",
      eachLine(
        "LIST",
        (octets) => {
          const parsed = scanListing(octets);
          // What cannot be read is the other rule's.
          return parsed.ok ? parsed : { ok: true, value: { number: 1, size: 0, extra: new Uint8Array() } };
        },
        noExtra,
      ),
    ),
    remembering(
      "pop3.rule.size-is-constant",
      "rfc1939/5/list-one",
      "LIST with a number says what LIST without one says",
      sizes,
      (seen, known) => {
        const scans = scansOf(seen);
        if (scans.length === 0) return undefined;
        const other = scans.find(({ number, size }) => known.has(number) && known.get(number) !== size);
        return other
          ? listed(`${other.number} ${known.get(other.number)}, as before`, `${other.number} ${other.size}`)
          : "ok";
      },
    ),
    remembering(
      "pop3.rule.deleted-not-listed",
      "rfc1939/5/list-omits-deleted",
      "Messages marked as deleted are not in LIST",
      marks,
      (seen, deleted) => {
        if (seen.command?.keyword !== "LIST" || !seen.block || deleted.size === 0) return undefined;
        const ghost = scansOf(seen).find(({ number }) => deleted.has(number));
        return ghost
          ? listed(`no line for message ${ghost.number}, which is marked as deleted`, `${ghost.number} ${ghost.size}`)
          : "ok";
      },
    ),
  ],
  faults: listFaults,
};
