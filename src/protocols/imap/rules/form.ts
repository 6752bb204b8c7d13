import type { Judgement } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import type { ResponseEvent } from "../event.js";
import { UNKNOWN_NAME } from "../grammar/kind.js";
import { type ImapRule, type Names, onEach, wrong } from "./rule.js";

/** Where in the grammar a response belongs. */
type Production =
  | "continue"
  | "tagged"
  | "status"
  | "code"
  | "capability"
  | "list"
  | "status-data"
  | "search"
  | "flags"
  | "count"
  | "fetch"
  | "envelope"
  | "structure"
  | "date"
  | "section"
  | "other";

const DATA: ReadonlyMap<string, Production> = new Map([
  ["CAPABILITY", "capability"],
  ["LIST", "list"],
  ["LSUB", "list"],
  ["STATUS", "status-data"],
  ["SEARCH", "search"],
  ["ESEARCH", "search"],
  ["FLAGS", "flags"],
]);
const ITEM =
  /[( ](BODY\[|(?:ENVELOPE|BODYSTRUCTURE|BODY|RFC822\.SIZE|RFC822|BINARY|INTERNALDATE|FLAGS|UID)(?=[ [.]))/gi;
const ITEMS: ReadonlyMap<string, Production> = new Map([
  ["ENVELOPE", "envelope"],
  ["BODYSTRUCTURE", "structure"],
  ["BODY", "structure"],
  ["INTERNALDATE", "date"],
  ["BODY[", "section"],
  ["RFC822", "section"],
  ["BINARY", "section"],
]);

/** Of each response one, for all rules. */
const productions = new WeakMap<ResponseEvent, Production>();

function productionOf(seen: ResponseEvent): Production {
  const its = productions.get(seen) ?? readProduction(seen);
  productions.set(seen, its);
  return its;
}

/** By what the octets are that stand before the first wrong one. */
function readProduction({ octets, parsed }: ResponseEvent): Production {
  const line = latin1(octets.line.subarray(0, 1 << 16));
  const at = parsed.ok ? line.length : parsed.at;
  if (line.startsWith("+")) return "continue";
  const [, number, word = ""] = /^\* (\d+ )?([A-Z0-9.-]+)/i.exec(line) ?? [];
  const name = word.toUpperCase();
  if (number !== undefined) {
    if (name !== "FETCH") return /^(?:EXISTS|RECENT|EXPUNGE)$/.test(name) ? "count" : "other";
    const [, item = ""] = [...line.slice(0, at + 1).matchAll(ITEM)].at(-1) ?? [];
    return ITEMS.get(item.toUpperCase()) ?? "fetch";
  }
  const isCondition = /^(?:\*|[^ ]+) (?:OK|NO|BAD|PREAUTH|BYE)(?: |$)/i.test(line);
  if (isCondition)
    return at > line.indexOf("[") && at <= line.indexOf("]") && /^[^ ]+ [^ ]+ \[/.test(line) ? "code" : "status";
  if (!line.startsWith("*")) return "tagged";
  return DATA.get(name) ?? "other";
}

/** A limit of our own, or a name of an extension: nothing that the grammar of the base forbids. */
const isOurs = (expected: string): boolean => / deep at most$/.test(expected) || expected === UNKNOWN_NAME;

/** Responses that some RFC has and that our grammar may not know. */
const ADDED =
  /^(?:ENABLED|ESEARCH|NAMESPACE|ID|VANISHED|QUOTA|QUOTAROOT|ACL|LISTRIGHTS|MYRIGHTS|METADATA|ANNOTATION|SORT|THREAD|LANGUAGE|COMPARATOR|GENURLAUTH|URLFETCH|CONVERSIONS?|XLIST|UIDFETCH|UIDBATCHES|JMAPACCESS)$/i;
/** Commands after which nothing comes but what RFC 3501 and RFC 9051 name. */
const BASE =
  /^(?:CAPABILITY|NOOP|LOGOUT|STARTTLS|AUTHENTICATE|LOGIN|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|LIST|LSUB|STATUS|APPEND|CHECK|CLOSE|UNSELECT|EXPUNGE|SEARCH|FETCH|STORE|COPY|MOVE|IDLE|NAMESPACE|UID (?:EXPUNGE|SEARCH|FETCH|STORE|COPY|MOVE))$/;

const grammar = (names: Names, these: readonly Production[]): ImapRule => ({
  ...onEach(names, () => (seen): Judgement => {
    if (!these.includes(productionOf(seen))) return undefined;
    const { parsed } = seen;
    if (parsed.ok) return "ok";
    return isOurs(parsed.expected) ? undefined : wrong(parsed.expected, seen, parsed.at);
  }),
  isForm: true,
});

/** How responses are written (RFC 9051 §9, RFC 3501 §9): a failure is told under the clause that the wrong octet belongs to. */
export const formRules: readonly ImapRule[] = [
  {
    ...onEach(["line-ends-with-crlf", "rfc9051/2.2/crlf", "Every line ends with CRLF"], () => (seen) => {
      const { line, end } = seen.octets;
      return end === "\r\n" ? "ok" : wrong("CRLF", seen, line.length);
    }),
    isForm: true,
  },
  {
    ...grammar(["tagged-form", "rfc9051/2.2.2/first-token", "A response begins with *, + or a tag"], ["tagged"]),
    isFraming: true,
  },
  grammar(["continuation-form", "rfc9051/7.6/form", "A request to go on is +, SP and a text"], ["continue"]),
  grammar(
    ["status-form", "rfc9051/7.1/form", "OK, NO, BAD, PREAUTH and BYE have a text, with or without a code before it"],
    ["status"],
  ),
  grammar(["code-form", "rfc9051/7.1/code-form", "A response code is an atom with what belongs behind it"], ["code"]),
  grammar(["capability-form", "rfc9051/7.2.2/form", "CAPABILITY lists atoms, a space before each"], ["capability"]),
  grammar(["list-form", "rfc9051/7.3.1/form", "LIST and LSUB are attributes, a delimiter and a mailbox"], ["list"]),
  grammar(["status-data-form", "rfc9051/7.3.3/form", "STATUS is a mailbox and a list of items"], ["status-data"]),
  grammar(["search-form", "rfc9051/7.3.4/form", "SEARCH and ESEARCH are written as the grammar has them"], ["search"]),
  grammar(["flags-form", "rfc9051/7.3.5/form", "FLAGS is a list of flags"], ["flags"]),
  grammar(["count-form", "rfc9051/7.4/form", "EXISTS, RECENT and EXPUNGE stand behind a number, alone"], ["count"]),
  grammar(["fetch-form", "rfc9051/7.5.2/form", "FETCH is a list of items, each with its value"], ["fetch"]),
  grammar(["envelope-form", "rfc9051/7.5.2/envelope-form", "ENVELOPE has its ten fields"], ["envelope"]),
  grammar(
    ["structure-form", "rfc9051/7.5.2/bodystructure-form", "BODY and BODYSTRUCTURE have their fields in their order"],
    ["structure"],
  ),
  grammar(["date-form", "rfc9051/7.5.2/internaldate-form", "INTERNALDATE is a date-time"], ["date"]),
  grammar(["section-form", "rfc9051/7.5.2/section-form", "The value of a section is an nstring"], ["section"]),
  onEach(
    ["nothing-added", "rfc9051/6.5/no-added-responses", "No response of an extension comes that nobody has asked for"],
    () => (seen) => {
      const { known, parsed, octets } = seen;
      const [, name] = /^\* (?:\d+ )?([A-Z0-9.-]+)/i.exec(latin1(octets.line.subarray(0, 100))) ?? [];
      if (name === undefined || seen.isDoubtful || seen.isGreeting) return undefined;
      if (parsed.ok || parsed.expected !== UNKNOWN_NAME) return "ok";
      const isOfItem = /^\* (?:\d+ FETCH|STATUS|OK|NO|BAD|BYE)\b/i.test(latin1(octets.line.subarray(0, 100)));
      const isAsked = known.view.enabled().size > 0 || !known.underWay.every((command) => BASE.test(command.name));
      return isOfItem || isAsked || ADDED.test(name) ? undefined : wrong("a response that RFC 9051 names", seen, 2);
    },
  ),
];
