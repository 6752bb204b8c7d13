import { type CommandSpec, capability } from "../command-spec.js";
import { uidlFaults } from "../faults/uidl.js";
import { uniqueIdListing } from "../grammar.js";
import { badArguments, say, unmarked, withMessage } from "../model/outcomes.js";
import { uniqueIdListings } from "../replies/listings.js";
import { uidlRules } from "./uidl-rules.js";

/** UIDL [message]: unique-ids (RFC 1939 §7). */
export const uidl: CommandSpec = {
  keyword: "UIDL",
  state: { only: "transaction", elsewhere: "rfc1939/3/state-restriction" },
  argument: "message?",
  reply: "lines unless argument",
  oneLine: uniqueIdListing,
  changes: "nothing",
  announcedBy: capability("UIDL"),
  examples: ["UIDL", "UIDL 1"],
  step(state, { args, rest }) {
    if (args.length > 1) return badArguments(state);
    if (rest === undefined) {
      const listings = unmarked(state).map(({ number, uniqueId }) => ({ number, uniqueId }));
      return say(state, uniqueIdListings.all(listings), "rfc1939/7/uidl-all");
    }
    return withMessage(state, args[0], ({ uniqueId }, number) =>
      say(state, uniqueIdListings.one({ number, uniqueId }), "rfc1939/7/uidl-one"),
    );
  },
  listing: uniqueIdListing,
  learn: uniqueIdListings.learn,
  rules: uidlRules,
  faults: uidlFaults,
};
