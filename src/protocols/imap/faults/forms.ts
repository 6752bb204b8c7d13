import type { Fault } from "../server/fault.js";
import { fault, rewriting, SELECT } from "./hooks.js";

const FETCH = /FETCH$/;

/** Responses that are written wrongly (RFC 9051 §9): what is said stays the same. */
export const formFaults: readonly Fault[] = [
  fault("line-feed-alone", "rfc9051/2.2/crlf", "The result of NOOP ends with LF", rewriting(/^NOOP$/, /\r\n$/, "\n")),
  fault(
    "says-without-star",
    "rfc9051/2.2.2/first-token",
    "NOOP says something in quotes first",
    rewriting(/^NOOP$/, /^/, '"Hello"\r\n'),
  ),
  fault("go-on-without-space", "rfc9051/7.6/form", "IDLE says + without a space", rewriting(/^IDLE$/, /^\+ /m, "+")),
  fault(
    "ok-without-text",
    "rfc9051/7.1/form",
    "NOOP is OK without a word",
    rewriting(/^NOOP$/, /^(\S+ OK) .*\r$/m, "$1\r"),
  ),
  fault(
    "code-in-two-brackets",
    "rfc9051/7.1/code-form",
    "UIDNEXT stands in two brackets",
    rewriting(SELECT, /\[UIDNEXT /, "[[UIDNEXT "),
  ),
  fault(
    "uidnext-is-a-word",
    "rfc9051/7.1/code-arguments",
    "UIDNEXT is a word",
    rewriting(SELECT, /\[UIDNEXT \d+/, "[UIDNEXT next"),
  ),
  fault(
    "capability-in-parentheses",
    "rfc9051/7.2.2/form",
    "The first capability stands in parentheses",
    rewriting(/^CAPABILITY$/, /^(\* CAPABILITY) (\S+)/m, "$1 ($2)"),
  ),
  fault(
    "enabled-in-parentheses",
    "rfc9051/7.2.1/form",
    "ENABLED is a list in parentheses",
    rewriting(/^ENABLE$/, /^(\* ENABLED) (.+)\r$/m, "$1 ($2)\r"),
  ),
  fault(
    "list-without-parentheses",
    "rfc9051/7.3.1/form",
    "Attributes of LIST stand without parentheses",
    rewriting(/^LIST$/, /^(\* LIST) \(([^)]*)\)/gm, "$1 $2"),
  ),
  fault(
    "lsub-without-parentheses",
    "rfc3501/7.2.3/form",
    "Attributes of LSUB stand without parentheses",
    rewriting(/^LSUB$/, /^(\* LSUB) \(([^)]*)\)/gm, "$1 $2"),
  ),
  fault(
    "attributes-twice",
    "rfc9051/7.3.1/attribute-once",
    "The first attribute of LIST stands twice",
    rewriting(/^LIST$/, /^(\* LIST) \((\\\w+)/gm, "$1 ($2 $2"),
  ),
  fault(
    "marked-and-unmarked",
    "rfc9051/7.3.1/one-selectability",
    "LIST has \\Marked and \\Unmarked",
    rewriting(/^LIST$/, /^(\* LIST) \([^)]*\)/gm, "$1 (\\Marked \\Unmarked)"),
  ),
  fault(
    "has-and-has-no-children",
    "rfc9051/6.3.9.5/not-both",
    "LIST has \\HasChildren and \\HasNoChildren",
    rewriting(/^LIST$/, /^(\* LIST) \([^)]*\)/gm, "$1 (\\HasChildren \\HasNoChildren)"),
  ),
  fault(
    "namespace-of-two",
    "rfc9051/7.3.2/form",
    "NAMESPACE has two lists",
    rewriting(/^NAMESPACE$/, / NIL\r$/m, "\r"),
  ),
  fault(
    "status-without-parentheses",
    "rfc9051/7.3.3/form",
    "Items of STATUS stand without parentheses",
    rewriting(/^STATUS$/, /^(\* STATUS .*) \(([^)]*)\)\r$/m, "$1 $2\r"),
  ),
  fault(
    "search-with-commas",
    "rfc3501/7.2.5/form",
    "Commas stand between the numbers of SEARCH",
    rewriting(/SEARCH$/, /(?<=^\* SEARCH [\d ]*\d) (?=\d)/gm, ","),
  ),
  fault(
    "esearch-with-equals",
    "rfc9051/7.3.4/form",
    "Items of ESEARCH are name=value",
    rewriting(/SEARCH$/, /^(\* ESEARCH .*(?:ALL|COUNT|MIN|MAX)) (?=\d)/m, "$1="),
  ),
  fault(
    "esearch-items-twice",
    "rfc9051/7.3.4/item-once",
    "An item of ESEARCH stands twice",
    rewriting(/SEARCH$/, /^(\* ESEARCH .*)\b((?:ALL|COUNT|MIN|MAX) \S+)\r$/m, "$1$2 $2\r"),
  ),
  fault(
    "flags-without-parentheses",
    "rfc9051/7.3.5/form",
    "FLAGS is no list",
    rewriting(SELECT, /^\* FLAGS \(([^)]*)\)/m, "* FLAGS $1"),
  ),
  fault(
    "exists-with-words",
    "rfc9051/7.4/form",
    "EXISTS says of what",
    rewriting(SELECT, /^(\* \d+ EXISTS)/m, "$1 messages"),
  ),
  fault(
    "expunge-with-words",
    "rfc9051/7.5/form",
    "EXPUNGE says when",
    rewriting(/^EXPUNGE$/, /^(\* \d+ EXPUNGE)/gm, "$1 now"),
  ),
  fault(
    "fetch-without-parentheses",
    "rfc9051/7.5.2/form",
    "Items of FETCH stand without parentheses",
    rewriting(FETCH, /^(\* \d+ FETCH) \((.*)\)\r$/gm, "$1 $2\r"),
  ),
  fault(
    "fetch-flags-without-parentheses",
    "rfc9051/7.5.2/flags-form",
    "FLAGS of FETCH is no list",
    rewriting(FETCH, /FLAGS \(([^)]*)\)/g, "FLAGS $1"),
  ),
  fault(
    "envelope-in-two-parentheses",
    "rfc9051/7.5.2/envelope-form",
    "ENVELOPE has a parenthesis too many",
    rewriting(FETCH, /ENVELOPE \(/g, "ENVELOPE (("),
  ),
  fault(
    "no-addresses-in-parentheses",
    "rfc9051/7.5.2/address-list-not-empty",
    "A list without addresses is ()",
    rewriting(FETCH, / NIL NIL NIL (?="<)/g, " () NIL NIL "),
  ),
  fault(
    "type-without-quotes",
    "rfc9051/7.5.2/bodystructure-form",
    "The type in BODYSTRUCTURE has no quotes",
    rewriting(FETCH, /BODYSTRUCTURE \("(\w+)"/gi, "BODYSTRUCTURE ($1"),
  ),
  fault(
    "body-with-extension-data",
    "rfc9051/7.5.2/body-no-extension",
    "BODY has extension data",
    rewriting(FETCH, /(BODY \((?:[^()]|\([^()]*\))*)\)/g, "$1 NIL NIL NIL NIL)"),
  ),
  fault(
    "date-with-spaces",
    "rfc9051/7.5.2/internaldate-form",
    "INTERNALDATE has spaces for hyphens",
    rewriting(FETCH, /INTERNALDATE "(..)-(...)-/g, 'INTERNALDATE "$1 $2 '),
  ),
  fault(
    "nothing-is-none",
    "rfc9051/7.5.2/section-form",
    "A section that is not there is NONE",
    rewriting(FETCH, /(BODY\[[^\]]*\](?:<\d+>)?) (?:NIL|"")/g, "$1 NONE"),
  ),
  fault(
    "nul-in-envelope",
    "rfc9051/9/no-nul",
    "ENVELOPE begins with a NUL",
    rewriting(FETCH, /ENVELOPE \("/g, 'ENVELOPE ("\0'),
  ),
  fault(
    "latin-1-in-envelope",
    "rfc3501/4.3/quoted-7-bit",
    "ENVELOPE begins with an octet of ISO 8859-1",
    rewriting(FETCH, /ENVELOPE \("/g, 'ENVELOPE ("\xe9'),
  ),
  fault(
    "wonders",
    "rfc9051/6.5/no-added-responses",
    "NOOP tells of something that no RFC knows",
    rewriting(/^NOOP$/, /^/, "* WONDER of the world\r\n"),
  ),
  fault("greets-later", "rfc9051/7.1/greeting", "NOOP greets", rewriting(/^NOOP$/, /^/, "* PREAUTH Hello\r\n")),
];
