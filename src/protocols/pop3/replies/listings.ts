import { type ScanListing, scanListing, type UniqueIdListing, uniqueIdListing } from "../grammar.js";
import { listing } from "./numbered.js";

/** LIST's listings (RFC 1939 §5). */
export const scanListings = listing<Omit<ScanListing, "extra">>({
  kind: "scan-listing",
  parse: scanListing,
  value: ({ size }) => String(size),
  learnt: (number, value) => ({ type: "number", key: `size of ${number}: ${value}`, value }),
  breaks: {
    otherNumber: "rfc1939/5/list-one",
    otherValue: "rfc1939/5/list-one",
    surplus: "rfc1939/5/list-omits-deleted",
    other: "rfc1939/5/list-one",
  },
});

/** UIDL's listings (RFC 1939 §7). */
export const uniqueIdListings = listing<UniqueIdListing>({
  kind: "unique-id-listing",
  parse: uniqueIdListing,
  value: ({ uniqueId }) => uniqueId,
  learnt: (_number, value) => ({ type: "unique-id", key: `unique-id ${value}`, value }),
  breaks: {
    otherNumber: "rfc1939/7/uidl-one",
    otherValue: "rfc1939/7/uidl-persists-in-session",
    surplus: "rfc1939/7/uidl-omits-deleted",
    other: "rfc1939/7/uidl-persists-in-session",
  },
});
