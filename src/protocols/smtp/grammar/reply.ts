import { good, isDigit, isLetDig, type Parsed, span, wrong } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";

/** One line of a reply, without its end. */
export interface ReplyLine {
  /** Three digits. */
  readonly code: string;
  /** A space or nothing follows the code: no further line comes. */
  readonly last: boolean;
  /** What follows the separator. */
  readonly text: string;
}

/** textstring = 1*(%d09 / %d32-126), and what UTF8SMTP adds (RFC 5321 §4.2, RFC 6531 §3.7.4.1) */
const isText = (octet: number) => octet === 9 || (octet >= 32 && octet <= 126);

/**
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF, one line of it
 * Reply-code = %x32-35 %x30-35 %x30-39
 *
 * Octets above 127 are for a rule of their own: they are taken for text here.
 */
export function replyLine(octets: Uint8Array): Parsed<ReplyLine> {
  const line = latin1(octets);
  const [first = 0, second = 0, third = 0] = [0, 1, 2].map((at) => line.charCodeAt(at));
  if (!(first >= 0x32 && first <= 0x35)) return wrong(0, "a reply code: 2, 3, 4 or 5 first");
  if (!(second >= 0x30 && second <= 0x35)) return wrong(1, "a reply code: 0 to 5 second");
  if (!isDigit(third)) return wrong(2, "a reply code of three digits");
  const code = line.slice(0, 3);
  if (line.length === 3) return good({ code, last: true, text: "" });
  if (line[3] !== " " && line[3] !== "-") return wrong(3, "a space, a hyphen or the end after the reply code");
  const end = span(line, 4, (octet) => isText(octet) || octet > 127);
  if (end < line.length) return wrong(end, "printable ASCII, space or tab");
  return good({ code, last: line[3] === " ", text: line.slice(4) });
}

/** Whether more lines of the reply follow, whatever else is wrong with this one. */
export const goesOn = (octets: Uint8Array): boolean =>
  octets[3] === 0x2d && [0, 1, 2].every((at) => isDigit(octets[at] ?? 0));

/** One extension of an EHLO response. */
export interface EhloLine {
  /** As it stood. */
  readonly keyword: string;
  readonly params: readonly string[];
}

/**
 * ehlo-line = ehlo-keyword *( SP ehlo-param )
 * ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 * ehlo-param = 1*(%d33-126)
 */
export function ehloLine(text: string): Parsed<EhloLine> {
  if (!isLetDig(text.charCodeAt(0))) return wrong(0, "a letter or a digit, with which a keyword begins");
  const end = span(text, 1, (octet) => isLetDig(octet) || octet === 0x2d);
  const params: string[] = [];
  for (let at = end; at < text.length; ) {
    if (text[at] !== " ") return wrong(at, at === end ? "letters, digits and hyphens of a keyword" : "a parameter");
    const to = span(text, at + 1, (octet) => octet >= 33 && octet <= 126);
    if (to === at + 1) return wrong(to, "a parameter (0x21–0x7E)");
    params.push(text.slice(at + 1, to));
    at = to;
  }
  return good({ keyword: text.slice(0, end), params });
}
