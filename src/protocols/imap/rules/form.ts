import type { Judgement } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import { type AnyKind, UNKNOWN_NAME } from "../grammar/kind.js";
import { type Production, placesOf, rightIn, wrongIn } from "./production.js";
import { type ImapRule, type Names, onEach, wrong } from "./rule.js";

/** A limit of our own, or a name of an extension: nothing that the grammar of the base forbids. */
const isOurs = (expected: string): boolean => expected.endsWith(" deep at most") || expected === UNKNOWN_NAME;

/** Responses that some RFC has and that our grammar may not know. */
const ADDED =
  /^(?:ENABLED|ESEARCH|NAMESPACE|ID|VANISHED|QUOTA|QUOTAROOT|ACL|LISTRIGHTS|MYRIGHTS|METADATA|ANNOTATION|SORT|THREAD|LANGUAGE|COMPARATOR|GENURLAUTH|URLFETCH|CONVERSIONS?|XLIST|UIDFETCH|UIDBATCHES|JMAPACCESS)$/i;
/** Commands after which nothing comes but what RFC 3501 and RFC 9051 name. */
const BASE =
  /^(?:CAPABILITY|NOOP|LOGOUT|STARTTLS|AUTHENTICATE|LOGIN|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|LIST|LSUB|STATUS|APPEND|CHECK|CLOSE|UNSELECT|EXPUNGE|SEARCH|FETCH|STORE|COPY|MOVE|IDLE|NAMESPACE|UID (?:EXPUNGE|SEARCH|FETCH|STORE|COPY|MOVE))$/;

/** A rule of some productions; `right`: those whose responses are right when nothing is wrong with them. */
const grammar = ([id, covers, title]: Names, these: readonly Production[], right = these): ImapRule => ({
  ...onEach([id, covers, title, ["unread", ...placesOf(right)].join(" ")], () => (seen): Judgement => {
    const { parsed } = seen;
    if (parsed.ok) return rightIn(seen).some((its) => right.includes(its)) ? "ok" : undefined;
    if (!these.includes(wrongIn(seen))) return undefined;
    // A tag that is none comes back as it was sent.
    if (seen.isDoubtful && parsed.at < seen.octets.line.indexOf(0x20)) return undefined;
    return isOurs(parsed.expected) ? undefined : wrong(parsed.expected, seen, parsed.at);
  }),
  isForm: true,
});

/** The form of data that an extension brings: what is wrong there, and not wherever it stands, is told under the extension's clause. */
export const formOf = ([id, covers, title]: Names, kind: AnyKind): ImapRule => ({
  ...onEach([id, covers, title, "unread", kind], () => (seen): Judgement => {
    const { parsed, octets } = seen;
    if (parsed.ok) return parsed.value.kind === "data" && parsed.value.name === kind.name ? "ok" : undefined;
    const [, name] = /^\* ([A-Z0-9.-]+)/i.exec(latin1(octets.line.subarray(0, 100))) ?? [];
    if (name?.toUpperCase() !== kind.name || wrongIn(seen) !== "other") return undefined;
    return isOurs(parsed.expected) ? undefined : wrong(parsed.expected, seen, parsed.at);
  }),
  isForm: true,
});

/** Where strings stand. */
const EVERYWHERE: readonly Production[] = ["list", "lsub", "status-data", "fetch", "envelope", "structure", "section"];

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
  {
    ...grammar(["result-form", "rfc9051/2.2.2/ok-no-bad", "A result is OK, NO or BAD"], ["result"]),
    isFraming: true,
  },
  {
    ...grammar(
      ["literal-counted", "rfc9051/4.3/literal-announcement", "A literal has as many octets as it announces"],
      ["literal"],
      EVERYWHERE,
    ),
    isFraming: true,
  },
  {
    ...grammar(["bye-untagged", "rfc9051/7.1.5/bye-untagged", "BYE has no tag"], ["tagged-bye"], ["result"]),
    isFraming: true,
  },
  grammar(["one-space", "rfc9051/9/one-space", "A space is one space"], ["space"], EVERYWHERE),
  grammar(["number", "rfc9051/9/number", "A number is below 2^32"], ["number"], EVERYWHERE),
  grammar(
    ["nz-number", "rfc9051/9/nz-number", "A number that is not zero has no zero in front"],
    ["nz-number"],
    EVERYWHERE,
  ),
  grammar(["uid-number", "rfc9051/2.3.1.1/uid-32-bit", "A UID is a number from 1 to 4294967295"], ["uid"], ["fetch"]),
  grammar(
    [
      "uidnext-number",
      "rfc9051/2.3.1.1/uidnext-uidvalidity-32-bit",
      "UIDNEXT and UIDVALIDITY are from 1 to 4294967295",
    ],
    ["uid-of-mailbox"],
    ["code", "status-data"],
  ),
  grammar(
    ["quoted-specials", "rfc9051/9/quoted", "A backslash in quotes stands before a quote or a backslash"],
    ["quoted-special"],
    EVERYWHERE,
  ),
  grammar(
    ["appenduid-single", "rfc9051/7.1/appenduid-single", "APPENDUID of one message is one number"],
    ["appenduid-range"],
    ["code"],
  ),
  grammar(["uid-set", "rfc9051/9/uid-set", "APPENDUID and COPYUID have no *"], ["uid-set"], ["code"]),
  grammar(["no-dollar", "rfc9051/9/esearch-no-dollar", "ESEARCH has no $"], ["dollar"], ["esearch"]),
  grammar(["text-ascii", "rfc9051/9/text-utf8", "Texts are ASCII before ENABLE IMAP4rev2"], ["text-utf8"], ["status"]),
  grammar(
    ["prefix-ascii", "rfc2342/6/utf7-prefix", "Prefixes of NAMESPACE are in modified UTF-7"],
    ["prefix"],
    ["namespace"],
  ),
  grammar(["id-form", "rfc2971/3.2/response", "ID is a list of fields with a value each, or NIL"], ["id"]),
  grammar(["id-pairs", "rfc2971/3.3/30-pairs", "ID has 30 pairs at most"], ["id-count"], ["id"]),
  grammar(
    ["id-field-length", "rfc2971/3.3/field-30-octets", "Fields of ID have 30 octets at most"],
    ["id-field"],
    ["id"],
  ),
  grammar(
    ["id-value-length", "rfc2971/3.3/value-1024-octets", "Values of ID have 1024 octets at most"],
    ["id-value"],
    ["id"],
  ),
  grammar(["continuation-form", "rfc9051/7.6/form", "A request to go on is +, SP and a text"], ["continue"]),
  grammar(
    ["status-form", "rfc9051/7.1/form", "OK, NO, BAD, PREAUTH and BYE have a text, with or without a code before it"],
    ["status"],
  ),
  grammar(["code-form", "rfc9051/7.1/code-form", "A response code is an atom with what belongs behind it"], ["code"]),
  grammar(
    ["code-arguments", "rfc9051/7.1/code-arguments", "A response code has the arguments that the grammar gives it"],
    ["code-arguments"],
  ),
  grammar(["capability-form", "rfc9051/7.2.2/form", "CAPABILITY lists atoms, a space before each"], ["capability"]),
  grammar(["list-form", "rfc9051/7.3.1/form", "LIST is attributes, a delimiter and a mailbox"], ["list"]),
  grammar(["lsub-form", "rfc3501/7.2.3/form", "LSUB is attributes, a delimiter and a mailbox"], ["lsub"]),
  grammar(
    ["attributes-once", "rfc9051/7.3.1/attribute-once", "Each attribute stands once in LIST"],
    ["attribute-twice"],
    ["list", "lsub"],
  ),
  grammar(
    [
      "one-selectability",
      "rfc9051/7.3.1/one-selectability",
      "LIST has one of \\Marked, \\Unmarked and \\Noselect at most",
    ],
    ["selectability"],
    ["list", "lsub"],
  ),
  grammar(["namespace-form", "rfc9051/7.3.2/form", "NAMESPACE is three lists of namespaces, or NIL"], ["namespace"]),
  grammar(
    ["namespace-nil", "rfc9051/6.3.10/nil-class", "A class of namespaces that is not there is NIL, and not ()"],
    ["no-namespace"],
    ["namespace"],
  ),
  grammar(["status-data-form", "rfc9051/7.3.3/form", "STATUS is a mailbox and a list of items"], ["status-data"]),
  grammar(["search-form", "rfc3501/7.2.5/form", "SEARCH lists numbers, a space before each"], ["search"]),
  grammar(["esearch-form", "rfc9051/7.3.4/form", "ESEARCH has a tag, UID, and items with their values"], ["esearch"]),
  grammar(["flags-form", "rfc9051/7.3.5/form", "FLAGS is a list of flags"], ["flags"]),
  grammar(["count-form", "rfc9051/7.4/form", "EXISTS and RECENT stand behind a number, alone"], ["count"]),
  grammar(["message-form", "rfc9051/7.5/form", "EXPUNGE stands behind the number of a message, alone"], ["message"]),
  grammar(["fetch-form", "rfc9051/7.5.2/form", "FETCH is a list of items, each with its value"], ["fetch"]),
  grammar(["fetch-flags-form", "rfc9051/7.5.2/flags-form", "FLAGS of a message is a list of flags"], ["fetch-flags"]),
  grammar(["envelope-form", "rfc9051/7.5.2/envelope-form", "ENVELOPE has its ten fields"], ["envelope"]),
  grammar(
    ["addresses-form", "rfc9051/7.5.2/address-list-not-empty", "A list of addresses is NIL, or has one at least"],
    ["no-address"],
    ["envelope", "structure"],
  ),
  grammar(
    ["structure-form", "rfc9051/7.5.2/bodystructure-form", "BODY and BODYSTRUCTURE have their fields in their order"],
    ["structure"],
  ),
  grammar(
    ["body-extension-data", "rfc9051/7.5.2/body-no-extension", "BODY has no extension data"],
    ["extension-data"],
    ["structure"],
  ),
  grammar(
    ["message-as-basic", "rfc9051/9/media-basic", "A message/rfc822 has the form of one"],
    ["message-as-basic"],
    ["structure"],
  ),
  grammar(["literal8-form", "rfc9051/9/literal8", "Behind ~ stands a literal"], ["literal8"], ["section"]),
  grammar(["date-form", "rfc9051/7.5.2/internaldate-form", "INTERNALDATE is a date-time"], ["date"]),
  grammar(["section-form", "rfc9051/7.5.2/section-form", "The value of a section is an nstring"], ["section"]),
  grammar(["no-nul", "rfc9051/9/no-nul", "No NUL stands but in a literal8"], ["nul"], EVERYWHERE),
  grammar(["no-plus", "rfc9051/4.3/no-plus-from-server", "A literal from the server has no +"], ["plus"], EVERYWHERE),
  grammar(
    ["quoted-7-bit", "rfc3501/4.3/quoted-7-bit", "A quoted string has 7-bit characters, until UTF-8 is spoken"],
    ["quoted-7-bit"],
    EVERYWHERE,
  ),
  grammar(["quoted-utf8", "rfc9051/4.3/quoted-utf8", "What is not ASCII in a quoted string is UTF-8"], ["quoted-utf8"]),
  onEach(
    [
      "nothing-added",
      "rfc9051/6.5/no-added-responses",
      "No response of an extension comes that nobody has asked for",
      "unread status CAPABILITY EXISTS",
    ],
    () => (seen) => {
      const { known, parsed, octets } = seen;
      if (seen.isDoubtful || seen.isGreeting || octets.line[0] !== 0x2a) return undefined;
      if (parsed.ok) return "ok";
      const [, name] = /^\* (?:\d+ )?([A-Z0-9.-]+)/i.exec(latin1(octets.line.subarray(0, 100))) ?? [];
      if (name === undefined) return undefined;
      if (parsed.expected !== UNKNOWN_NAME) return "ok";
      const isOfItem = /^\* (?:\d+ FETCH|STATUS|OK|NO|BAD|BYE)\b/i.test(latin1(octets.line.subarray(0, 100)));
      const isAsked = known.view.enabled().size > 0 || !known.underWay.every((command) => BASE.test(command.name));
      return isOfItem || isAsked || ADDED.test(name) ? undefined : wrong("a response that RFC 9051 names", seen, 2);
    },
  ),
];
