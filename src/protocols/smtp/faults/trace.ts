import { latin1 } from "../../../wire/latin1.js";
import type { Fault } from "../server/fault.js";

/** Changes the fields that the server has put on top. */
export const onTop = (id: string, breaks: string, summary: string, change: (fields: string) => string): Fault => ({
  id,
  breaks,
  summary,
  hooks: {
    delivered(message) {
      const text = latin1(message);
      // They end with the date of the one Received field that is added.
      const end = text.indexOf("\r\n", text.search(/\t[^\r\n]*\+0000\r\n/)) + 2;
      return Buffer.from(change(text.slice(0, end)) + text.slice(end), "latin1");
    },
  },
});

const submitted = (its: Fault): Fault => ({ ...its, variants: ["submission"] });

/** Defects in trace fields (RFC 5321 §4.4). */
export const traceFaults: readonly Fault[] = [
  onTop("received-missing", "rfc5321/4.4/received-inserted", "Puts no Received on top", (fields) =>
    fields.replace(/Received:[\s\S]*/, ""),
  ),
  onTop("return-path-missing-null", "rfc5321/4.4/return-path-inserted", "Puts no Return-Path for <> on top", (fields) =>
    fields.replace(/Return-Path: *<>\r\n/, ""),
  ),
  onTop("return-path-missing", "rfc5321/4.4/return-path-inserted", "Puts no Return-Path on top", (fields) =>
    fields.replace(/Return-Path:.*\r\n/, ""),
  ),
  onTop(
    "return-path-without-brackets",
    "rfc5321/4.4/return-path-syntax",
    "Return-Path has no angle brackets",
    (fields) => fields.replace(/Return-Path: <(.*)>/, "Return-Path: $1"),
  ),
  onTop("return-path-below", "rfc5321/4.4/return-path-first", "Return-Path stands under Received", (fields) =>
    fields.replace(/(Return-Path:.*\r\n)([\s\S]*)/, "$2$1"),
  ),
  onTop("return-path-other", "rfc5321/4.4/return-path-value", "Return-Path is the postmaster's", (fields) =>
    fields.replace(/Return-Path: <.*>/, "Return-Path: <postmaster@mailspec.test>"),
  ),
  onTop("received-without-date", "rfc5322/3.6.7/received-form", "Received has no date", (fields) =>
    fields.replace(/;[^;]*\r\n$/, "\r\n"),
  ),
  onTop("received-without-from", "rfc5321/4.4/from-clause", "Received has no from clause", (fields) =>
    fields.replace(/from [\s\S]*?by /, "by "),
  ),
  onTop("received-without-by", "rfc5321/4.4/by-clause", "Received has no by clause", (fields) =>
    fields.replace(/by \S+ /, ""),
  ),
  onTop("received-id-first", "rfc5321/4.4/clause-order", "The id clause comes before with", (fields) =>
    fields.replace(/(with \S+) (id \w+)/, "$2 $1"),
  ),
  onTop("received-with-two", "rfc5321/4.4/with-syntax", "The with clause is no atom", (fields) =>
    fields.replace(/with (\S+)/, 'with "$1, over TCP"'),
  ),
  onTop("received-with-own", "rfc5321/4.4/with-registered", "The with clause has a protocol of its own", (fields) =>
    fields.replace(/with \S+/, "with MAILSPEC"),
  ),
  onTop("received-id-odd", "rfc5321/4.4/id-syntax", "The id clause is no atom", (fields) =>
    fields.replace(/id (\w+)/, "id [$1]"),
  ),
  onTop(
    "received-for-odd",
    "rfc5321/4.4/for-syntax",
    "The for clause opens a bracket and does not close it",
    (fields) => fields.replace(/for <(.*)>/, "for <$1"),
  ),
  onTop("received-two-digit-year", "rfc5321/F.5/four-digit-year", "The year has two digits", (fields) =>
    fields.replace(/ 20(\d\d) /, " $1 "),
  ),
  onTop("received-iso-date", "rfc5321/4.4/date-time", "The date is that of ISO 8601", (fields) =>
    fields.replace(/;\s+[^\r]*/, `; ${new Date().toISOString().replace(/\.\d+Z/, " +0000")}`),
  ),
  onTop("received-old", "rfc5321/4.4/date-is-now", "Received is of the epoch", (fields) =>
    fields.replace(/;\s+.*/, "; Thu, 01 Jan 1970 00:00:00 +0000"),
  ),
  onTop("received-zone-name", "rfc5321/4.4/numeric-offset", "The time zone is a name", (fields) =>
    fields.replace(/\+0000/, "GMT"),
  ),
  onTop(
    "received-long",
    "rfc5321/4.5.3.1.6/relay-line-1000",
    "The comment of the from clause has a thousand octets",
    (fields) => fields.replace("([127.0.0.1])", `([127.0.0.1])\r\n\t(${"x ".repeat(500)})`),
  ),
  onTop("added-blank-line", "rfc5322/3.2.2/no-blank-folded-line", "A line of the folded field is blank", (fields) =>
    fields.replace("\r\n\tby", "\r\n\t \r\n\tby"),
  ),
  submitted(
    onTop("received-not-authenticated", "rfc4954/7/received-with", "The with clause says nothing of AUTH", (fields) =>
      fields.replace(/with (\w+)A id/, "with $1 id"),
    ),
  ),
  {
    ...onTop("received-not-utf8", "rfc6531/3.7.3/with-protocol", "With SMTPUTF8 it is ESMTP", (fields) =>
      fields.replace(/with UTF8/, "with E"),
    ),
    variants: ["smtp"],
  },
  {
    ...onTop("received-not-utf8-either", "rfc6531/3.1/with-clause", "With SMTPUTF8 it is ESMTP, or LMTP", (fields) =>
      fields.replace(/with UTF8/, "with "),
    ),
    variants: ["submission", "lmtp"],
  },
  onTop("received-8-bit", "rfc6531/3.7.3/trace-ascii", "Received has a comment beyond ASCII", (fields) =>
    fields.replace("([127.0.0.1])", "([127.0.0.1]) (Gr\xc3\xbc\xc3\x9fe)"),
  ),
  onTop("return-path-a-label", "rfc6531/3.7.3/trace-u-label", "Return-Path has the domain in ASCII", (fields) =>
    fields.replace("@gr\xc3\xbc\xc3\x9fe.", "@xn--gre-6ka8i."),
  ),
  submitted(
    onTop("received-without-cipher", "rfc8314/4/received-cipher", "Received says nothing of TLS", (fields) =>
      fields.replace(/\r\n\ttls \w+/, ""),
    ),
  ),
  submitted(
    onTop("received-cipher-comment", "rfc8314/4.3/tls-clause", "The cipher suite stands in a comment", (fields) =>
      fields.replace(/\r\n\ttls (\w+)/, " (using $1)"),
    ),
  ),
  submitted(
    onTop("received-cipher-own-name", "rfc8314/4.3/tls-clause-name", "The cipher suite has another name", (fields) =>
      fields.replace(/tls TLS_/, "tls OPENSSL_"),
    ),
  ),
  submitted(
    onTop("received-cipher-bits", "rfc8314/4.3/tls-clause-syntax", "The cipher suite has its bits with it", (fields) =>
      fields.replace(/tls (\w+)/, "tls $1:256"),
    ),
  ),
  onTop(
    "apparently-to-added",
    "rfc5321/7.2/apparently-to",
    "Adds Apparently-To",
    (fields) => `${fields}Apparently-To: <someone@mailspec.test>\r\n`,
  ),
];
