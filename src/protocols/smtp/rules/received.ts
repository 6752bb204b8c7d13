import { isPositive, type SmtpEvent } from "../event.js";
import { isDomain } from "../grammar/path.js";
import { type Clause, isKnownClause, received } from "../grammar/trace.js";
import { clauseIn, fieldsNamed, onDelivered, onReceived, violation } from "./delivered.js";
import type { SmtpRule } from "./rule.js";

const HELLO = /^(?:HELO|EHLO|LHLO)$/;
/** RFC 8314 §7.4 has registered these. */
const REGISTERED = new Set(["tls", "group"]);

/** word / angle-addr / addr-spec / domain (RFC 5322 §3.6.7) */
const TOKEN =
  /^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|"(?:[^"\\]|\\.)*"|<[^<>\s]*>|[^<>\s@]+@[^<>\s@]+|\[[^\]\s]*\])$/;

/** Text without what stands in quotes. */
const unquoted = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/g, "q");
/** Text without comments that hold no others, and without quotes. */
const plain = (text: string): string => unquoted(text).replace(/\((?:[^()\\]|\\.)*\)/g, " ");

const clauseText = ({ value, comments }: Clause): string => [value, ...comments].join(" ").toLowerCase();

/** A rule of Received fields that knows by which names the client has introduced itself, in lower case. */
const knowingNames = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  judge: (from: Clause, names: ReadonlySet<string>, all: readonly Clause[]) => string | undefined,
): SmtpRule => ({
  id: `smtp.rule.${id}`,
  covers,
  title,
  watch: () => {
    const given = new Set<string>();
    return (seen: SmtpEvent) => {
      if (seen.kind === "reply" && seen.command && HELLO.test(seen.command.verb) && isPositive(seen))
        given.add(seen.command.rest ?? "");
      if (seen.kind !== "delivered") return undefined;
      const names = new Set([...given].map((name) => (isDomain(name) ? name.toLowerCase() : "")));
      // With a name that is none a server may do what it likes.
      if (names.size === 0 || names.has("")) return undefined;
      const fields = fieldsNamed(seen, "received");
      const all = fields.flatMap(({ body }) => {
        const parsed = received(body);
        const from = parsed.ok ? clauseIn(parsed.value, "from") : undefined;
        return from ? [from] : [];
      });
      const [field] = fields;
      const [from] = all;
      if (!field || !from) return undefined;
      const expected = judge(from, names, all);
      return expected === undefined ? "ok" : violation(expected, field);
    };
  },
});

/** What stands in the Received field (RFC 5321 §4.4). */
export const receivedRules: readonly SmtpRule[] = [
  onDelivered("received-once", "rfc5321/4.4/received-one", "A server puts in one Received field", (seen) => {
    const fields = fieldsNamed(seen, "received");
    const again = fields.find(({ whole }, index) => fields.findIndex((its) => its.whole === whole) < index);
    if (fields.length === 0) return undefined;
    // Each hop has its own; one and the same twice is of none.
    return again ? violation("this once", again) : "ok";
  }),
  // Behind another hop on the same machine (a filter, LMTP) the name stands in the field below.
  knowingNames(
    ["received-from-name", "rfc5321/4.4/from-ehlo-name", "The from clause has the name that the client gave"],
    (_from, names, all) =>
      all.some((its) => [...names].some((name) => clauseText(its).includes(name)))
        ? undefined
        : `${[...names].join(" or ")}, which is what the client called itself`,
  ),
  knowingNames(
    ["received-from-address", "rfc5321/4.4/from-address", "The from clause has the client's address"],
    (_from, _names, all) =>
      all.some((its) => /\[[^\]]*[\d:][^\]]*\]/.test(clauseText(its))) ? undefined : "the client's address in brackets",
  ),
  knowingNames(
    ["received-from-form", "rfc5321/4.4/from-syntax", "The from clause is a domain or an address literal"],
    ({ value }, names) =>
      /^(?:[\w.-]+|\[[^\]\s]*\])$/.test(value) || names.has(value.toLowerCase())
        ? undefined
        : "a domain or an address literal behind from",
  ),
  onReceived(
    "received-ipv6-tag",
    "rfc5321/4.1.3/ipv6-tag",
    "An IPv6 address in brackets has the tag IPv6:",
    ({ clauses }) => {
      const wrong = clauses.find(
        ({ name, value }) => /^(?:from|by)$/.test(name) && /^\[[0-9a-f]*:[0-9a-f:.]*\]$/i.test(value),
      );
      return wrong ? `IPv6: before the address behind ${wrong.name}` : undefined;
    },
  ),
  onDelivered("received-for-one", "rfc5321/4.4/for-one-path", "The for clause has one path only", (seen) => {
    const [field] = fieldsNamed(seen, "received");
    if (!field) return undefined;
    return hasSeveralPaths(field.body) ? violation("one path behind for", field) : "ok";
  }),
  onReceived(
    "received-clauses",
    "rfc5321/4.4/additional-clauses-registered",
    "Other clauses of Received are registered ones",
    ({ clauses }) => {
      const last = clauses.findLastIndex(isKnownClause);
      const strange = clauses.slice(last + 1).find(({ name }) => !REGISTERED.has(name));
      return strange ? `no clause called ${strange.name}` : undefined;
    },
  ),
  onReceived(
    "received-tokens",
    "rfc5322/3.6.7/received-tokens",
    "The tokens of Received are words, addresses and domains",
    ({ clauses }) => {
      // The other clauses have rules of their own.
      const tokens = clauses.flatMap((its) =>
        its.name === "via" ? [its.value] : isKnownClause(its) ? [] : [its.name, its.value],
      );
      const wrong = tokens.find((token) => !TOKEN.test(token));
      return wrong === undefined ? undefined : `a word, an address or a domain in place of ${wrong}`;
    },
  ),
];

/** for <a@b> <c@d>, for a@b, c@d */
export function hasSeveralPaths(body: string): boolean {
  const text = plain(body);
  return (
    /\sfor\s+<[^<>]*>\s*,?\s*<[^<>]*>/i.test(text) || /\sfor\s+[^<>\s,;]+@[^<>\s,;]+\s*,\s*[^<>\s,;]+@/i.test(text)
  );
}
