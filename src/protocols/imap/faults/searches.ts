import { latin1 } from "../../../wire/latin1.js";
import type { Fault } from "../server/fault.js";
import { conditionOf, fault, lineOf, onCommand, result, rewriting, SELECT } from "./hooks.js";

export const KEY = "rfc9051/6.4.4/";

/** SEARCH that reads something else than was written. */
export const misread = (id: string, breaks: string, summary: string, written: RegExp, as: string): Fault =>
  fault(id, breaks, summary, {
    line(line) {
      const text = latin1(line);
      return / SEARCH /i.test(text) ? Buffer.from(text.replace(written, as), "latin1") : line;
    },
  });

/** A key that is read as another one. */
const keyAs = (name: string, other: string): Fault =>
  misread(
    `${name.toLowerCase()}-as-${other.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`,
    `${KEY}key-${name.toLowerCase()}`,
    `SEARCH ${name} finds what SEARCH ${other} does`,
    new RegExp(` ${name}(?= |$)`, "gi"),
    ` ${other}`,
  );

/** SEARCH: its keys, sets and texts. */
export const searchFaults: readonly Fault[] = [
  ...["ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN"].flatMap((name) => [
    keyAs(name, "ALL"),
    keyAs(`UN${name}`, "ALL"),
  ]),
  keyAs("FROM", "TEXT"),
  keyAs("TO", "FROM"),
  keyAs("CC", "TO"),
  keyAs("BCC", "CC"),
  keyAs("SUBJECT", "TEXT"),
  keyAs("BODY", "TEXT"),
  keyAs("TEXT", "BODY"),
  keyAs("BEFORE", "ON"),
  keyAs("ON", "SINCE"),
  keyAs("SINCE", "ON"),
  keyAs("SENTBEFORE", "SENTON"),
  keyAs("SENTON", "ON"),
  keyAs("SENTSINCE", "SENTON"),
  misread(
    "larger-or-equal",
    `${KEY}key-larger`,
    "LARGER finds what has just as many octets",
    / LARGER (\d+)/gi,
    " NOT SMALLER $1",
  ),
  misread(
    "smaller-or-equal",
    `${KEY}key-smaller`,
    "SMALLER finds what has just as many octets",
    / SMALLER (\d+)/gi,
    " NOT LARGER $1",
  ),
  misread("keyword-any", `${KEY}key-keyword`, "KEYWORD finds all", / KEYWORD \S+/gi, " ALL"),
  misread("unkeyword-none", `${KEY}key-unkeyword`, "UNKEYWORD finds nothing", / UNKEYWORD \S+/gi, " NOT ALL"),
  misread("or-first", `${KEY}key-or`, "OR finds what its first key does", / OR (\d) (\d)$/i, " $1"),
  misread("not-nothing", `${KEY}key-not`, "NOT makes no difference", / NOT /i, " "),
  misread("first-key-only", `${KEY}intersection`, "Of several sets the first counts", / (\d:\d) (\d:\d)$/, " $1"),
  misread("lists-as-all", `${KEY}parenthesized-key`, "A list of keys finds all", / \((?!.*RETURN).*\)$/i, " ALL"),
  misread(
    "lists-of-numbers",
    `${KEY}key-sequence-set`,
    "Of a list of numbers the first counts",
    / (\d),[\d,]+$/,
    " $1",
  ),
  misread(
    "range-as-written",
    "rfc9051/9/seq-range-order",
    "A reversed range is its first number",
    / ([2-9]):([1-3])$/,
    " $1",
  ),
  misread("star-is-first-in-search", "rfc9051/9/seq-star", "* is the first message", / \*$/, " 1"),
  misread(
    "uid-as-number",
    `${KEY}key-uid`,
    "SEARCH UID finds the first of a list of UIDs",
    / UID (\d+),[\d,]+$/i,
    " UID $1",
  ),
  misread(
    "uid-search-by-uid",
    "rfc9051/6.4.9/uid-search-numbers",
    "Numbers in UID SEARCH are UIDs",
    /( UID SEARCH) (?=[\d])/i,
    "$1 UID ",
  ),
  misread(
    "uid-search-is-search",
    "rfc9051/6.4.9/uid-search",
    "UID SEARCH returns message sequence numbers, and says UID",
    / UID SEARCH /i,
    " SEARCH ",
  ),
  misread("header-any-field", `${KEY}key-header`, "HEADER looks in all of the message", / HEADER \S+ /i, " TEXT "),
  misread(
    "header-empty-nothing",
    `${KEY}key-header-empty`,
    "HEADER with an empty string finds nothing",
    / HEADER \S+ ""/i,
    " NOT ALL",
  ),
  misread("keys-in-capitals", "rfc9051/9/case-insensitive", "Keys are known in capitals only", / seen$/, " unknown"),
  fault("case-matters", "rfc3501/6.4.4/case-insensitive", "Strings match in lower case only", {
    line: (line) => Buffer.from(latin1(line).replace(/ zEBRa$/, " zEBRa-not"), "latin1"),
  }),
  fault("any-charset", `${KEY}unsupported-charset-no`, "Any charset is taken", {
    line: (line) => Buffer.from(latin1(line).replace(/CHARSET X-\S+ /i, ""), "latin1"),
  }),
  fault("charset-without-code", `${KEY}badcharset`, "The refusal of a charset has no code", {
    ...onCommand(/SEARCH$/, (its) => (conditionOf(its) === "NO" ? result(its, "NO") : its)),
  }),
  fault("charset-refused", "rfc3501/6.4.4/us-ascii", "US-ASCII is not known", {
    line: (line) => Buffer.from(latin1(line).replace(/"?US-ASCII"?/i, "X-UNKNOWN"), "latin1"),
  }),
  fault("utf8-refused", `${KEY}utf8-charset`, "UTF-8 is not known", {
    line: (line) => Buffer.from(latin1(line).replace(/CHARSET "?UTF-8"?/i, "CHARSET X-UNKNOWN"), "latin1"),
  }),
  misread("recent-as-seen", "rfc3501/6.4.4/key-recent", "RECENT finds what SEEN does", / RECENT$/i, " SEEN"),
  misread("old-as-all", "rfc3501/6.4.4/key-old", "OLD finds what ALL does", / OLD$/i, " ALL"),
  misread("new-as-recent", "rfc3501/6.4.4/key-new", "NEW finds what RECENT does", / NEW$/i, " RECENT"),
  misread("all-as-seen", `${KEY}key-all`, "ALL finds what SEEN does", / ALL$/i, " SEEN"),
  misread(
    "header-whole",
    `${KEY}key-header-substring`,
    "HEADER finds whole values only",
    / HEADER (\S+) (\w+)$/i,
    ' HEADER $1 "$2 and no more"',
  ),
  misread(
    "literals-nowhere",
    `${KEY}substring`,
    "What is looked for as a literal is not found",
    / (?:SUBJECT|FROM|BODY|HEADER \w+) (?=\{)/i,
    " HEADER X-Nowhere ",
  ),
  misread(
    "utf-8-nowhere",
    `${KEY}utf8-assumed`,
    "What is looked for as a literal is not found",
    / (?:SUBJECT|FROM|BODY|HEADER \w+) (?=\{)/i,
    " HEADER X-Nowhere ",
  ),
  misread(
    "both-cases-matter",
    `${KEY}case-insensitive`,
    "A word in letters of both cases is not found",
    / (?=\w*[a-z])(?=\w*[A-Z])\w+$/,
    " nowhere",
  ),
  misread("empty-nowhere", `${KEY}empty-string`, "The empty string is not found", / ""$/, ' "nowhere"'),
  misread(
    "encoded-nowhere",
    `${KEY}decoded-before-comparing`,
    "What is encoded is not found",
    / SUBJECT aus$/i,
    " SUBJECT nowhere",
  ),
  misread(
    "numbers-are-uids-in-search",
    "rfc3501/6.4.4/search-numbers",
    "SEARCH finds UIDs",
    /^(\S+) SEARCH /i,
    "$1 UID SEARCH ",
  ),
  misread(
    "esearch-for-all",
    "rfc4731/3.1/search-without-options",
    "Without options SEARCH is answered by ESEARCH",
    / SEARCH (?!RETURN)/i,
    " SEARCH RETURN () ",
  ),
  misread(
    "saved-alone",
    `${KEY.replace(/\/$/, "")}.1/save-all-count`,
    "SAVE beside another option saves nothing",
    /(?<=\()SAVE (?=\w)|(?<=\w) SAVE(?=\))/i,
    "",
  ),
  fault("max-of-nothing", `${KEY}max-no-match`, "MAX of nothing is 1", {
    ...rewriting(/SEARCH$/, /^(\* ESEARCH \(TAG "[^"]*"\))\r$/m, "$1 MAX 1\r"),
  }),
  fault("all-of-nothing", `${KEY}all-no-match`, "ALL of nothing is 1", {
    ...rewriting(/SEARCH$/, /^(\* ESEARCH \(TAG "[^"]*"\))\r$/m, "$1 ALL 1\r"),
  }),
  fault("search-beyond", `${KEY}numbers-in-range`, "SEARCH finds a message beyond the last", {
    ...rewriting(/SEARCH$/, /^(\* SEARCH .*\d)\r$/m, "$1 99999\r"),
  }),
  fault("ranges-filled", "rfc9051/7.3.4/set-complete", "ALL is a range from the first to the last", {
    ...rewriting(/SEARCH$/, /\bALL (\d+),(?:[\d:]+,)*(\d+)/, "ALL $1:$2"),
  }),
  fault("dollar-is-no-uid", `${KEY.replace(/\/$/, "")}.1/either-context`, "UID FETCH takes no $", {
    ...onCommand(/^UID FETCH$/, (its, { input }) => (/ \$ /.test(lineOf(input)) ? result(its, "BAD") : its)),
  }),
  fault("charset-unknown", "rfc9051/9/search-charset", "SEARCH takes no CHARSET", {
    ...onCommand(/SEARCH$/, (its, { input }) => (/ CHARSET /i.test(lineOf(input)) ? result(its, "BAD") : its)),
  }),
  fault("forwarded-refused", "rfc9051/2.3.2/defined-keywords", "SEARCH does not know $Forwarded", {
    ...onCommand(/SEARCH$/, (its, { input }) => (/\$Forwarded/i.test(lineOf(input)) ? result(its, "BAD") : its)),
  }),
  {
    ...fault("search-in-rev2", "rfc9051/9/no-search-response", "SEARCH is answered by SEARCH, too", {
      ...rewriting(/SEARCH$/, /^\* ESEARCH/m, "* SEARCH 1\r\n* ESEARCH"),
    }),
    variant: "imap4rev2",
  },
  {
    ...fault("recent-in-rev2", "rfc9051/9/no-recent-response", "SELECT tells RECENT", {
      ...rewriting(SELECT, /^/, "* 0 RECENT\r\n"),
    }),
    variant: "imap4rev2",
  },
];
