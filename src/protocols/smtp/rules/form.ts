import type { SmtpEvent } from "../event.js";
import { limits } from "../limits.js";
import { isEhlo, lineText, ofForm, onLine, onReply, onWire, type SmtpRule } from "./rule.js";

const HYPHEN = 0x2d;

const isDigit = (octet: number | undefined) => octet !== undefined && octet >= 0x30 && octet <= 0x39;
/** Reply-code = %x32-35 %x30-35 %x30-39 (RFC 5321 §4.2) */
const hasCode = ([first = 0, second = 0, third]: Uint8Array) =>
  first >= 0x32 && first <= 0x35 && second >= 0x30 && second <= 0x35 && isDigit(third);
/** UTF-8 is let in by SMTPUTF8, for the command that has it and in a transaction that has it (RFC 6531 §3.7.4). */
const mayBeUtf8 = ({ command, transaction }: SmtpEvent & { readonly kind: "reply" }) =>
  [command, transaction?.mail].some((its) => / SMTPUTF8(?: |$)/i.test(its?.raw ?? ""));

/** How replies are written (RFC 5321 §4.2). */
export const formRules: readonly SmtpRule[] = [
  ofForm(
    onLine(
      "smtp.rule.line-ends-with-crlf",
      "rfc5321/2.3.8/crlf-only-generated",
      "Every reply line ends with CRLF",
      (line) => (line.end === "\r\n" ? "ok" : { expected: "CRLF", received: onWire(line), at: line.octets.length }),
    ),
  ),
  onLine("smtp.rule.reply-line-512", limits.replyLine.ref, "A reply line has at most 512 octets", (line) => {
    const length = line.octets.length + line.end.length;
    const { max } = limits.replyLine;
    return length <= max
      ? "ok"
      : { expected: `at most ${max} octets, CRLF included (there are ${length})`, received: onWire(line), at: max };
  }),
  ofForm(
    onReply("smtp.rule.one-code", "rfc5321/4.2.1/same-code", "All lines of a reply have the same code", ({ lines }) => {
      if (lines.length === 1) return "ok";
      const [first, ...others] = lines.map(lineText);
      const other = others.find((text) => text.slice(0, 3) !== first?.slice(0, 3));
      return other === undefined
        ? "ok"
        : { expected: `the code ${first?.slice(0, 3)} on every line`, received: Buffer.from(other, "latin1"), at: 0 };
    }),
  ),
  onLine("smtp.rule.first-digit", "rfc5321/4.2/first-digit", "A reply code begins with 2, 3, 4 or 5", (line) => {
    const { octets } = line;
    if (![0, 1, 2].every((at) => isDigit(octets[at]))) return undefined;
    const first = octets[0] ?? 0;
    return first >= 0x32 && first <= 0x35 ? "ok" : { expected: "2, 3, 4 or 5", received: onWire(line), at: 0 };
  }),
  ofForm(
    onLine(
      "smtp.rule.reply-code",
      "rfc5321/4.2/reply-code",
      "A reply code is three digits, the second from 0 to 5",
      (line) => {
        const { octets } = line;
        const at = [0, 1, 2].findIndex((index) => !isDigit(octets[index]));
        if (at >= 0) return { expected: "a reply code of three digits", received: onWire(line), at };
        return (octets[1] ?? 0) <= 0x35 ? "ok" : { expected: "0 to 5 second", received: onWire(line), at: 1 };
      },
    ),
  ),
  ofForm(
    onLine(
      "smtp.rule.reply-line",
      "rfc5321/4.2/reply-line",
      "Behind the code of a reply line stands a hyphen, a space or nothing",
      (line) => {
        if (!hasCode(line.octets)) return undefined;
        const [, , , next = 0x20] = line.octets;
        return next === 0x20 || next === HYPHEN
          ? "ok"
          : { expected: "a hyphen, a space or the end", received: onWire(line), at: 3 };
      },
    ),
  ),
  onLine(
    "smtp.rule.text-characters",
    "rfc5321/4.2/text-characters",
    "The text of a reply is HT, SP and printable ASCII",
    (line) => {
      // A bare CR at the end is a matter of the line end.
      const at = lineText(line)
        .slice(4)
        .replace(/\r$/, "")
        .search(/[\0-\x08\x0a-\x1f\x7f]/);
      return at < 0 ? "ok" : { expected: "HT, SP or a printable character", received: onWire(line), at: at + 4 };
    },
  ),
  onLine("smtp.rule.ascii-replies", "rfc5321/2.4/ascii-replies", "Replies are in ASCII", (line, seen, index) => {
    // The first line of a response to EHLO is the greeting's; who offers SMTPUTF8 breaks RFC 6531's own clause.
    if (seen.keywords.has("SMTPUTF8") || mayBeUtf8(seen) || (index === 0 && isEhlo(seen))) return undefined;
    const at = lineText(line).search(/[\x80-\xff]/);
    return at < 0 ? "ok" : { expected: "ASCII", received: onWire(line), at };
  }),
  onReply(
    "smtp.rule.no-bare-code",
    "rfc5321/4.2/no-bare-code",
    "A reply has a text behind its code",
    ({ lines, code }) => {
      const [first] = lines;
      // RFC 4954 §4: an empty challenge is 334 and a space.
      if (!first || code === "334" || lines.some(({ octets }) => octets.length !== 4)) return "ok";
      return { expected: "a text", received: onWire(first), at: 4 };
    },
  ),
  onReply(
    "smtp.rule.space-without-text",
    "rfc5321/4.2.1/space-without-text",
    "A last line without text has its space",
    ({ lines }) => {
      const last = lines.at(-1);
      if (!last || !hasCode(last.octets)) return undefined;
      return last.octets.length > 3 ? "ok" : { expected: "a space behind the code", received: onWire(last), at: 3 };
    },
  ),
];
