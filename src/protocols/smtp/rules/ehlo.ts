import type { Line } from "../../../wire/unit.js";
import { isPositive, type Reply } from "../event.js";
import { hasUnderscore, isDomain } from "../grammar/path.js";
import { ehloLine } from "../grammar/reply.js";
import { keywordsOf } from "../session.js";
import { domainEnd, EHLO, lineText, onLine, onReply, onTopic, onWire, type SmtpRule } from "./rule.js";

/** Keywords that servers list, by which a line of a response to EHLO is known for what it is. */
const WELL_KNOWN = new Set(
  [
    "8BITMIME AUTH BINARYMIME BURL CHUNKING DELIVERBY DSN ENHANCEDSTATUSCODES ETRN EXPN FUTURERELEASE HELP LIMITS",
    "MT-PRIORITY NO-SOLICITING PIPELINING REQUIRETLS SIZE SMTPUTF8 STARTTLS VRFY XCLIENT XFORWARD",
  ]
    .join(" ")
    .split(" "),
);

/** Whether a text is that of a line with an extension. */
export const isExtensionLine = (text: string): boolean => WELL_KNOWN.has(text.split(/[ =]/)[0]?.toUpperCase() ?? "");

const verbOf = ({ command, asked }: Reply) => (asked === "command" ? (command?.verb ?? "") : "");
const isEhlo = (seen: Reply) => /^(?:EHLO|LHLO)$/.test(verbOf(seen)) && isPositive(seen);
const isHelo = (seen: Reply) => verbOf(seen) === "HELO" && isPositive(seen);
const textOf = (line: Line) => lineText(line).slice(4);

/** What stands where the server's name should, if it is none. */
function nameless([first]: Reply["lines"]) {
  if (!first) return undefined;
  const [word = ""] = textOf(first).split(" ");
  return isDomain(word) || hasUnderscore(word)
    ? ("ok" as const)
    : { expected: "the server's domain or address literal", received: onWire(first), at: 4 };
}

/** The lines that follow the first one. */
const onExtension = (...[id, covers, title, judge]: Parameters<typeof onLine>): SmtpRule =>
  onTopic(
    EHLO,
    onLine(id, covers, title, (line, seen, index) =>
      index > 0 && isEhlo(seen) ? judge(line, seen, index) : undefined,
    ),
  );

/** LMTP has no HELO. */
const withHelo = (rule: SmtpRule): SmtpRule => ({ ...rule, variants: ["smtp", "submission"] });

/** How a session begins: greeting, EHLO and HELO (RFC 5321 §4.2, §4.1.1.1). */
export const ehloRules: readonly SmtpRule[] = [
  onReply(
    "smtp.rule.greeting",
    "rfc5321/4.2/greeting",
    "The greeting is 220 and the server's domain or address literal",
    (seen) => {
      const [first] = seen.lines;
      if (seen.asked !== "greeting" || !first || !/^[23]/.test(seen.code)) return undefined;
      return seen.code === "220" ? nameless(seen.lines) : { expected: "220", received: onWire(first), at: 0 };
    },
  ),
  onReply(
    "smtp.rule.named-by-name",
    "rfc5321/2.3.4/named-by-name",
    "The server names itself by a domain name and not by an address",
    ({ asked, code, lines: [first] }) => {
      if (asked !== "greeting" || code !== "220" || !first) return undefined;
      return first.octets[4] === 0x5b ? { expected: "a domain name", received: onWire(first), at: 4 } : "ok";
    },
  ),
  onReply(
    "smtp.rule.ehlo-identifies",
    "rfc5321/4.1.1.1/identifies-itself",
    "The response to EHLO begins with the server's name",
    (seen) => (isEhlo(seen) ? nameless(seen.lines) : undefined),
  ),
  withHelo(
    onReply(
      "smtp.rule.helo-identifies",
      "rfc5321/4.3.1/official-name",
      "The response to HELO begins with the server's name",
      (seen) => (isHelo(seen) ? nameless(seen.lines) : undefined),
    ),
  ),
  onReply(
    "smtp.rule.own-names",
    "rfc5321/4.1.2/own-names",
    "The server's name has letters, digits and hyphens in its labels",
    (seen) => {
      const [first] = seen.lines;
      if (!first || !(seen.asked === "greeting" || isEhlo(seen) || isHelo(seen)) || !isPositive(seen)) return undefined;
      const [word = ""] = textOf(first).split(" ");
      return hasUnderscore(word)
        ? { expected: "letters, digits and hyphens in a domain", received: onWire(first), at: 4 + word.indexOf("_") }
        : "ok";
    },
  ),
  onReply("smtp.rule.ehlo-response", "rfc5321/4.1.1.1/ehlo-response", "EHLO is accepted with 250", (seen) => {
    if (!isEhlo(seen)) return undefined;
    const [first] = seen.lines;
    if (first && seen.code !== "250") return { expected: "250", received: onWire(first), at: 0 };
    return "ok";
  }),
  onReply(
    "smtp.rule.ehlo-greet",
    "rfc5321/4.1.1.1/ehlo-greet",
    "The greeting in the response to EHLO is ASCII",
    (seen) => {
      const [first] = seen.lines;
      if (!isEhlo(seen) || !first) return undefined;
      // Of the domain RFC 6531 has a clause, for who speaks that.
      const begin = keywordsOf(seen).has("SMTPUTF8") ? domainEnd(first) : 0;
      const at = first.octets.findIndex((octet, index) => index >= begin && octet > 127);
      return at < 0 ? "ok" : { expected: "ASCII", received: onWire(first), at };
    },
  ),
  onExtension(
    "smtp.rule.ehlo-keyword",
    "rfc5321/4.1.1.1/ehlo-keyword",
    "An EHLO keyword is letters, digits and hyphens, and begins with a letter or digit",
    (line) => {
      const [keyword = ""] = textOf(line).split(" ");
      const its = ehloLine(keyword);
      return its.ok ? "ok" : { expected: its.expected, received: onWire(line), at: 4 + its.at };
    },
  ),
  onExtension(
    "smtp.rule.ehlo-param",
    "rfc5321/4.1.1.1/ehlo-param",
    "Parameters of an EHLO keyword are printable, with one space before each",
    (line) => {
      const text = textOf(line);
      const [keyword = ""] = text.split(" ");
      if (!ehloLine(keyword).ok) return undefined;
      const its = ehloLine(text);
      return its.ok ? "ok" : { expected: its.expected, received: onWire(line), at: 4 + its.at };
    },
  ),
  withHelo(
    onLine(
      "smtp.rule.helo-plain-response",
      "rfc5321/3.2/helo-plain-response",
      "HELO is not answered with a list of extensions",
      (line, seen, index) => {
        if (!isHelo(seen)) return undefined;
        return index > 0 && isExtensionLine(textOf(line))
          ? { expected: "no extension", received: onWire(line), at: 4 }
          : "ok";
      },
    ),
  ),
];
