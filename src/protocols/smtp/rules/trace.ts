import type { Judgement } from "../../../protocol/rule.js";
import { commandOf } from "../command-line.js";
import { isPositive, type SmtpEvent } from "../event.js";
import { hasUnderscore, pathArgument } from "../grammar/path.js";
import { dateForm, dateTime, isKnownClause, received } from "../grammar/trace.js";
import { limits } from "../limits.js";
import { isUnfolded } from "./added-fields.js";
import { clauseIn, fieldIn, fieldsNamed, onDelivered, onReceived, violation } from "./delivered.js";
import { hasSeveralPaths } from "./received.js";
import type { SmtpRule } from "./rule.js";

const ORDER = ["from", "by", "via", "with", "id", "for"];
const DOMAIN =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.?|\[[^\]\s]+\])$/;
const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const MSG_ID = /^<[^<>\s]+@[^<>\s]+>$/;
/** The registry of RFC 3848 and what later RFCs added to it, as far as texts that are at hand say (RFC 6531 §4.3). */
const REGISTERED = /^(?:UTF8)?(?:SMTP|ESMTP|LMTP)(?:S?A?)$|^(?:MMS|HTTP|HTTPS)$/i;
const DAY = 86_400_000;
/** Fri, 27 Nov 26 */
const hasShortYear = (date: string): boolean => /^(?:[a-z]{3},[ \t]*)?\d{1,2} [a-z]{3} \d{1,3} /i.test(date);
/** +0100 CET */
const hasBareZoneName = (date: string): boolean => /[+-]\d{4} "?[A-Za-z]+"?$/.test(date);

/** GMT, in place of +0000 */
const ZONE_NAME = / (?:[A-Z]{1,5}|[a-z]+)$/;
const hasZoneName = (date: string): boolean => !hasBareZoneName(date) && ZONE_NAME.test(date);

export const traceRules: readonly SmtpRule[] = [
  onDelivered(
    "received-inserted",
    "rfc5321/4.4/received-inserted",
    "What is delivered has a Received field on top",
    (seen) =>
      fieldsNamed(seen, "received").length > 0
        ? "ok"
        : { expected: "a Received field", received: Buffer.from(seen.fields.join(""), "latin1"), at: 0 },
  ),
  onDelivered(
    "return-path-inserted",
    "rfc5321/4.4/return-path-inserted",
    "What is delivered has a Return-Path on top",
    (seen) => {
      if (seen.isPassedOn) return undefined;
      return fieldsNamed(seen, "return-path").length > 0
        ? "ok"
        : { expected: "a Return-Path field", received: Buffer.from(seen.fields.join(""), "latin1"), at: 0 };
    },
  ),
  onDelivered(
    "return-path-syntax",
    "rfc5321/4.4/return-path-syntax",
    "Return-Path is a path in angle brackets and nothing more",
    (seen) => {
      const [field] = fieldsNamed(seen, "return-path");
      if (!field) return undefined;
      // What a lenient server took for a path is told of where it took it.
      return /^<(?:"(?:[^"\\]|\\.)*"|[^<> \t"])*>$/.test(field.body) ? "ok" : violation("<path>, or <>", field);
    },
  ),
  onDelivered(
    "return-path-first",
    "rfc5321/4.4/return-path-first",
    "Return-Path stands above the Received fields",
    ({ fields }) => {
      const names = fields.map((field) => fieldIn(field).name);
      const [path, first] = [names.indexOf("return-path"), names.indexOf("received")];
      if (path < 0 || first < 0) return undefined;
      return path < first ? "ok" : violation("Return-Path before this", fieldIn(fields[first] as string));
    },
  ),
  {
    id: "smtp.rule.return-path-value",
    covers: "rfc5321/4.4/return-path-value",
    title: "Return-Path has the reverse-path of a MAIL command of the session",
    watch: () => {
      const paths = new Set<string>();
      return (seen: SmtpEvent): Judgement => {
        if (seen.kind === "reply" && seen.command?.verb === "MAIL" && isPositive(seen)) {
          const path = pathArgument(commandOf(seen.command.raw).rest ?? "", "FROM:", { utf8: true });
          if (path.ok) paths.add(normal(path.value.mailbox));
        }
        if (seen.kind !== "delivered" || paths.size === 0) return undefined;
        const [field] = fieldsNamed(seen, "return-path");
        const path = field && pathArgument(`FROM:${field.body}`, "FROM:", { utf8: true });
        if (!field || !path?.ok) return undefined;
        return paths.has(normal(path.value.mailbox)) ? "ok" : violation(`<${[...paths].join("> or <")}>`, field);
      };
    },
  },
  onDelivered(
    "received-syntax",
    "rfc5322/3.6.7/received-form",
    "Received is clauses, a semicolon and a date-time",
    (seen) => {
      const [field] = fieldsNamed(seen, "received");
      const parsed = field && received(field.body);
      if (!field || !parsed || hasSeveralPaths(field.body) || seen.fields.some(isUnfolded)) return undefined;
      return parsed.ok ? "ok" : violation(parsed.expected, field);
    },
  ),
  onReceived(
    "received-from",
    "rfc5321/4.4/from-clause",
    "Received begins with a from clause",
    ({ clauses: [first] }) => (first?.name === "from" ? undefined : "from, and where it came from"),
  ),
  onReceived("received-by", "rfc5321/4.4/by-clause", "A by clause with the server's name follows", ({ clauses }) => {
    const by = clauses[clauses[0]?.name === "from" ? 1 : 0];
    return by?.name === "by" && (DOMAIN.test(by.value) || hasUnderscore(by.value))
      ? undefined
      : "by, and the server's name";
  }),
  onReceived(
    "received-order",
    "rfc5321/4.4/clause-order",
    "The clauses of Received come in their order, each once",
    ({ clauses }) => {
      const known = clauses.filter(isKnownClause).map(({ name }) => ORDER.indexOf(name));
      return known.every((place, at) => at === 0 || place > (known[at - 1] as number))
        ? undefined
        : "via, with, id, for in this order";
    },
  ),
  onReceived("received-with", "rfc5321/4.4/with-syntax", "The with clause has one atom", (parsed) => {
    const its = clauseIn(parsed, "with");
    return !its || ATOM.test(its.value) ? undefined : "an atom behind with";
  }),
  onReceived(
    "received-with-registered",
    "rfc5321/4.4/with-registered",
    "The with clause has a registered protocol",
    (parsed) => {
      const its = clauseIn(parsed, "with");
      return !its || !ATOM.test(its.value) || REGISTERED.test(its.value)
        ? undefined
        : "ESMTP, or another registered protocol";
    },
  ),
  onReceived("received-id", "rfc5321/4.4/id-syntax", "The id clause has an atom or a msg-id", (parsed) => {
    const its = clauseIn(parsed, "id");
    return !its || ATOM.test(its.value) || MSG_ID.test(its.value) ? undefined : "an atom or a msg-id behind id";
  }),
  onReceived("received-for", "rfc5321/4.4/for-syntax", "The for clause has a path or a mailbox", (parsed) => {
    const its = clauseIn(parsed, "for");
    return !its || /^(?:<[^<>]+>|[^<> \t]+@[^<> \t]+|[^<> \t@]+)$/.test(its.value)
      ? undefined
      : "a path or a mailbox behind for";
  }),
  onReceived("received-year", "rfc5321/F.5/four-digit-year", "The year in Received has four digits", ({ date }) =>
    hasShortYear(date) ? "a year of four digits" : undefined,
  ),
  onReceived(
    "received-date",
    "rfc5321/4.4/date-time",
    "Received ends with a date-time without the obsolete forms",
    ({ date }) => {
      if (hasShortYear(date) || hasBareZoneName(date)) return undefined;
      // Of zone names there is a clause of their own, and it says SHOULD.
      const parsed = dateForm(date.replace(ZONE_NAME, " +0000"));
      return parsed.ok ? undefined : parsed.expected;
    },
  ),
  onReceived(
    "received-date-valid",
    "rfc5322/3.3/valid",
    "The date-time of Received is one that there is",
    ({ date }) => {
      const parsed = dateTime(date);
      return parsed.ok || !dateForm(date).ok ? undefined : parsed.expected;
    },
  ),
  onReceived(
    "received-date-spaces",
    "rfc5322/3.3/single-space",
    "The date-time of Received has single spaces",
    ({ dateText, dateComments }) =>
      dateComments.length === 0 && /\S[ \t]{2,}\S/.test(dateText.replace(/\r\n/g, "")) ? "single spaces" : undefined,
  ),
  onReceived(
    "received-zone-name",
    "rfc5321/4.4/zone-name-in-comment",
    "The name of a time zone stands in a comment",
    ({ date }) => (hasBareZoneName(date) ? "the name of the time zone in parentheses" : undefined),
  ),
  onReceived(
    "received-now",
    "rfc5321/4.4/date-is-now",
    "Received has the time at which the message came",
    ({ date }) => {
      const parsed = dateTime(date);
      // Clocks differ, and nobody has set the one of a test machine.
      return !parsed.ok || Math.abs(parsed.value - Date.now()) < DAY ? undefined : "the time at which it came";
    },
  ),
  onReceived("received-zone-comment", "rfc5321/4.4/numeric-offset", "The time zone is a numeric offset", ({ date }) =>
    hasZoneName(date) ? "an offset like +0000" : undefined,
  ),
  onDelivered(
    "added-lines",
    "rfc5321/4.5.3.1.6/relay-line-1000",
    "Lines that the server adds have at most 1000 octets",
    ({ fields }) => {
      // A path that is longer than any has to be nobody can fold.
      const isForced = (line: string) => line.split(" ").some((word) => word.length > 2 * limits.path.max);
      const isLong = (line: string) => line.length > 998 && !isForced(line);
      const long = fields.map(fieldIn).find(({ whole }) => whole.split("\r\n").some(isLong));
      return long ? violation("at most 1000 octets, CRLF included", long) : "ok";
    },
  ),
  onDelivered(
    "added-folding",
    "rfc5322/3.2.2/no-blank-folded-line",
    "No line of a folded field is blank",
    ({ fields }) => {
      const wrong = fields.map(fieldIn).find(({ whole }) => /\r\n[ \t]+(?:\r\n|$)/.test(whole));
      return wrong ? violation("something on each line of a folded field", wrong) : "ok";
    },
  ),
  onDelivered("apparently-to", "rfc5321/7.2/apparently-to", "No Apparently-To is added", (seen) => {
    const [field] = fieldsNamed(seen, "apparently-to");
    return field ? violation("no Apparently-To", field) : "ok";
  }),
];

/** A path as paths compare: what the local-part means, and the domain in lower case. */
const normal = (mailbox: { readonly local: string; readonly domain?: string } | undefined): string =>
  mailbox ? `${mailbox.local}@${(mailbox.domain ?? "").toLowerCase()}` : "";
