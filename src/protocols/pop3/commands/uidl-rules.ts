import type { Judgement } from "../../../protocol/rule.js";
import { UNIQUE_ID_TOO_LONG, type UniqueIdListing, uniqueIdListing } from "../grammar.js";
import { limits } from "../limits.js";
import { listing } from "../replies/listing.js";
import { eachLine, listed } from "../rules/listing.js";
import { isConstant, omitsMarked, remembering, valuesOf } from "../rules/memory.js";
import { isOk, messageNumber, ofForm, onReply, type Pop3Rule } from "../rules/rule.js";
import { scanListings } from "./list.js";

/** UIDL's listings (RFC 1939 §7). */
export const uniqueIdListings = listing<UniqueIdListing>({
  keyword: "UIDL",
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

const eachUniqueId = eachLine("UIDL", uniqueIdListing);
const isTooLong = (judgement: Judgement) => typeof judgement === "object" && judgement.expected === UNIQUE_ID_TOO_LONG;

/** Passive checks of UIDL's replies. */
export const uidlRules: readonly Pop3Rule[] = [
  ofForm(
    onReply(
      "pop3.rule.unique-id-listing",
      "rfc1939/7/uidl-format",
      "A unique-id listing is a message-number, a space and octets of 0x21–0x7E",
      (seen) => {
        const judgement = eachUniqueId(seen);
        return isTooLong(judgement) ? undefined : judgement;
      },
    ),
  ),
  ofForm(
    onReply("pop3.rule.unique-id-length", limits.uniqueId.ref, "A unique-id has at most 70 octets", (seen) => {
      const judgement = eachUniqueId(seen);
      return judgement === "ok" || isTooLong(judgement) ? judgement : undefined;
    }),
  ),
  omitsMarked(
    "pop3.rule.deleted-not-in-uidl",
    "rfc1939/7/uidl-omits-deleted",
    "Messages marked as deleted are not in UIDL",
    uniqueIdListings,
  ),
  isConstant(
    "pop3.rule.unique-id-is-constant",
    "rfc1939/7/uidl-persists-in-session",
    "A message keeps its unique-id during a session",
    uniqueIdListings,
  ),
  uniqueIdsPersist(),
  remembering(
    "pop3.rule.unique-ids-differ",
    "rfc1939/7/uidl-unique",
    "Messages of different sizes have different unique-ids",
    valuesOf(scanListings),
    (seen, { said }) => {
      if (seen.command?.keyword !== "UIDL" || !seen.block) return undefined;
      const known = new Map<string, { readonly number: number; readonly size: string | undefined }>();
      for (const { number, uniqueId } of uniqueIdListings.of(seen)) {
        const size = said.get(number);
        const other = known.get(uniqueId);
        if (other?.size !== undefined && size !== undefined && other.size !== size)
          return listed(`another unique-id than message ${other.number} has, of another size`, `${number} ${uniqueId}`);
        known.set(uniqueId, { number, size });
      }
      return known.size === 0 ? undefined : "ok";
    },
  ),
];

/** Across the sessions of one maildrop: what was not removed is still there under its unique-id (RFC 1939 §7). */
function uniqueIdsPersist(): Pop3Rule {
  return {
    id: "pop3.rule.unique-id-persists",
    covers: "rfc1939/7/uidl-persists",
    title: "Unique-ids are the same in the next session",
    watch: () => {
      const known = new Map<string, Set<string>>();
      const everMarked = new Set<string>();
      const sessions = new Map<number, { ids: Map<number, string>; marked: Set<number>; first: boolean }>();
      return (seen) => {
        if (seen.kind !== "reply") return undefined;
        if (seen.phase === "greeting") {
          sessions.set(seen.connection, { ids: new Map(), marked: new Set(), first: true });
          return undefined;
        }
        const session = sessions.get(seen.connection);
        if (!session || seen.phase !== "transaction" || !isOk(seen)) return undefined;
        const number = messageNumber(seen);
        if (seen.command?.keyword === "DELE" && number !== undefined) {
          session.marked.add(number);
          everMarked.add(session.ids.get(number) ?? "");
        }
        if (seen.command?.keyword === "RSET") session.marked.clear();
        if (seen.command?.keyword === "QUIT") {
          const left = known.get(seen.account);
          for (const marked of session.marked) {
            const id = session.ids.get(marked);
            // Without having seen its unique-id we don't know which one is gone.
            if (id === undefined) known.delete(seen.account);
            else left?.delete(id);
          }
          return undefined;
        }
        if (seen.command?.keyword !== "UIDL" || !seen.block || session.marked.size > 0) return undefined;
        const listed = uniqueIdListings.of(seen);
        for (const { number: of, uniqueId } of listed) session.ids.set(of, uniqueId);
        const before = known.get(seen.account);
        const now = new Set(listed.map(({ uniqueId }) => uniqueId));
        known.set(seen.account, new Set(now));
        if (!before || !session.first) return undefined;
        session.first = false;
        const lost = [...before].find((id) => !now.has(id));
        if (lost === undefined) return "ok";
        // It was removed, which is another requirement's business.
        if (listed.length < before.size || everMarked.has(lost)) return undefined;
        return {
          expected: `unique-id ${lost}, as in the session before`,
          received: Buffer.from(listed.map(({ number: of, uniqueId }) => `${of} ${uniqueId}\r\n`).join(""), "latin1"),
          at: 0,
        };
      };
    },
  };
}
