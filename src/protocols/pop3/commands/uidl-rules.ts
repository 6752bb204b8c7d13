import { uniqueIdListing } from "../grammar.js";
import { eachLine, listed, listingOf } from "../rules/listing.js";
import { marks, remembering, valuesOf } from "../rules/memory.js";
import { isOk, messageNumber, onReply, type Pop3Rule } from "../rules/rule.js";

/** The listings in a positive reply to UIDL. */
const idsOf = listingOf("UIDL", uniqueIdListing);

/** Passive checks of UIDL's replies. */
export const uidlRules: readonly Pop3Rule[] = [
  onReply(
    "pop3.rule.unique-id-listing",
    "rfc1939/7/uidl-format",
    "A unique-id listing is a message-number, a space and 1 to 70 octets of 0x21–0x7E",
    eachLine("UIDL", uniqueIdListing),
  ),
  remembering(
    "pop3.rule.deleted-not-in-uidl",
    "rfc1939/7/uidl-omits-deleted",
    "Messages marked as deleted are not in UIDL",
    marks,
    (seen, deleted) => {
      if (seen.command?.keyword !== "UIDL" || !seen.block || deleted.size === 0) return undefined;
      const ghost = idsOf(seen).find(({ number }) => deleted.has(number));
      return ghost
        ? listed(`no line for message ${ghost.number}, which is marked as deleted`, `${ghost.number} ${ghost.uniqueId}`)
        : "ok";
    },
  ),
  remembering(
    "pop3.rule.unique-id-is-constant",
    "rfc1939/7/uidl-persists-in-session",
    "A message keeps its unique-id during a session",
    valuesOf(idsOf, ({ uniqueId }) => uniqueId),
    (seen, ids) => {
      const now = idsOf(seen);
      if (now.length === 0) return undefined;
      const other = now.find(({ number, uniqueId }) => ids.has(number) && ids.get(number) !== uniqueId);
      return other
        ? listed(`${other.number} ${ids.get(other.number)}, as before`, `${other.number} ${other.uniqueId}`)
        : "ok";
    },
  ),
  uniqueIdsPersist(),
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
        const ids = idsOf(seen);
        for (const { number: of, uniqueId } of ids) session.ids.set(of, uniqueId);
        const before = known.get(seen.account);
        known.set(seen.account, new Set(ids.map(({ uniqueId }) => uniqueId)));
        if (!before || !session.first) return undefined;
        session.first = false;
        const now = new Set(ids.map(({ uniqueId }) => uniqueId));
        const lost = [...before].find((id) => !now.has(id));
        if (lost === undefined) return "ok";
        // It was removed, which is another requirement's business.
        if (ids.length < before.size || everMarked.has(lost)) return undefined;
        return {
          expected: `unique-id ${lost}, as in the session before`,
          received: Buffer.from(ids.map(({ number: of, uniqueId }) => `${of} ${uniqueId}\r\n`).join(""), "latin1"),
          at: 0,
        };
      };
    },
  };
}
