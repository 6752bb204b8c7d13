import { base64, good, isDigit, type Parsed, span, wrong } from "../../protocol/parsed.js";
import { latin1 } from "../../wire/latin1.js";
import { limits } from "./limits.js";

// RFC 1939, 2449, 5034 and 6856: every line that a POP3 server sends, without its line end, parsed strictly.

/** First line of every reply. */
export interface StatusLine {
  readonly status: "+OK" | "-ERR";
  /** Levels of an extended response code: `[SYS/TEMP]` is `["SYS", "TEMP"]`. */
  readonly respCode?: readonly string[];
  /** All that follows the status and one space, response code included. */
  readonly text: Uint8Array;
}

export interface DropListing {
  readonly count: number;
  readonly size: number;
  /** What follows the size, its space included: allowed, and strongly discouraged. */
  readonly extra: Uint8Array;
}

export interface ScanListing {
  readonly number: number;
  readonly size: number;
  readonly extra: Uint8Array;
}

export interface UniqueIdListing {
  readonly number: number;
  readonly uniqueId: string;
}

export interface Capability {
  readonly tag: string;
  readonly params: readonly string[];
}

export interface LanguageListing {
  readonly tag: string;
  readonly description: string;
}

const SP = 0x20;
const none = new Uint8Array();

/** VCHAR = %x21-7E */
const isVchar = (octet: number) => octet >= 0x21 && octet <= 0x7e;
/** cchar = %x21-2D / %x2F-7F; the RFC calls it printable, so DEL is not taken */
const isCchar = (octet: number) => isVchar(octet) && octet !== 0x2e;
/** rchar = %x21-2E / %x30-5C / %x5E-7F; printable, so without DEL */
const isRchar = (octet: number) => isVchar(octet) && octet !== 0x2f && octet !== 0x5d;

const OK = good("+OK" as const);
const ERR = good("-ERR" as const);

/** status = "+OK" / "-ERR" ; in upper case (RFC 1939 §3) */
function status(line: Uint8Array): Parsed<"+OK" | "-ERR"> {
  const word = line[0] === 0x2d ? "-ERR" : "+OK";
  let at = 0;
  while (at < word.length && line[at] === word.charCodeAt(at)) at++;
  if (at === word.length) return word === "+OK" ? OK : ERR;
  return wrong(at, at === 0 ? "+OK or -ERR" : word);
}

/** Whether a line is that status, alone or with text behind a space. */
export function beginsWith(line: Uint8Array, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (line[at] !== word.charCodeAt(at)) return false;
  return line.length === word.length || line[word.length] === SP;
}

/**
 * single-line = status [SP text] CRLF
 *
 * text = *schar / resp-code *CHAR: read by the letter that has no place for a space, and every RFC's examples
 * have them; so text is SP and %x21-7E here, and UTF-8 where `utf8` says that it is in force (RFC 6856 §3.2).
 */
export function statusLine(line: Uint8Array, { utf8 = false } = {}): Parsed<StatusLine> {
  const word = status(line);
  if (!word.ok) return word;
  const end = word.value.length;
  if (line.length === end) return good({ status: word.value, text: none });
  if (line[end] !== SP) return wrong(end, `a space or the end of the line after ${word.value}`);
  const text = line.subarray(end + 1);
  const bad = firstBadTextOctet(text, utf8);
  if (bad >= 0) return wrong(end + 1 + bad, utf8 ? "printable ASCII or UTF-8" : "printable ASCII (0x20–0x7E)");
  const code = text[0] === 0x5b ? respCode(text) : undefined;
  return good({ status: word.value, text, ...(code?.ok && { respCode: code.value }) });
}

/** What a status line says, even when its text holds octets that it should not: the status is plain enough to go on. */
export function meaningOf(line: Uint8Array, parsed: Parsed<StatusLine>): StatusLine | undefined {
  if (parsed.ok) return parsed.value;
  const word = status(line);
  if (!word.ok || line[word.value.length] !== SP) return undefined;
  return { status: word.value, text: line.subarray(word.value.length + 1) };
}

function firstBadTextOctet(text: Uint8Array, utf8: boolean): number {
  for (let at = 0; at < text.length; ) {
    const octet = text[at] as number;
    if (octet >= SP && octet <= 0x7e) {
      at++;
      continue;
    }
    const length = utf8 && octet > 0x7f ? utf8Length(text, at) : 0;
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Octets of the UTF-8 character at that offset (RFC 3629 §4); 0 when it is none. */
function utf8Length(octets: Uint8Array, at: number): number {
  const a = octets[at] ?? 0;
  const b = octets[at + 1] ?? 0;
  const c = octets[at + 2] ?? 0;
  const d = octets[at + 3] ?? 0;
  const tail = (octet: number) => octet >= 0x80 && octet <= 0xbf;
  if (a <= 0x7f) return 1;
  if (a >= 0xc2 && a <= 0xdf) return tail(b) ? 2 : 0;
  if (a >= 0xe0 && a <= 0xef) {
    const inRange = a === 0xe0 ? b >= 0xa0 : a === 0xed ? b <= 0x9f : true;
    return tail(b) && inRange && tail(c) ? 3 : 0;
  }
  if (a >= 0xf0 && a <= 0xf4) {
    const inRange = a === 0xf0 ? b >= 0x90 : a === 0xf4 ? b <= 0x8f : true;
    return tail(b) && inRange && tail(c) && tail(d) ? 4 : 0;
  }
  return 0;
}

/** resp-code = "[" resp-level *("/" resp-level) "]" ; resp-level = 1*rchar */
export function respCode(text: Uint8Array): Parsed<readonly string[]> {
  if (text[0] !== 0x5b) return wrong(0, "[");
  const levels: string[] = [];
  for (let at = 1; ; ) {
    const end = span(text, at, isRchar);
    if (end === at) return wrong(at, "a response code level");
    levels.push(latin1(text.subarray(at, end)));
    if (text[end] === 0x5d) return good(levels);
    if (text[end] !== 0x2f) return wrong(end, "/ or ]");
    at = end + 1;
  }
}

/** greeting = "+OK" [SP text] with a timestamp in it when the server does APOP. A "<" that begins no msg-id is text. */
export function greeting(line: Uint8Array): Parsed<StatusLine & { readonly timestamp?: string }> {
  const parsed = statusLine(line);
  if (!parsed.ok) return parsed;
  if (parsed.value.status !== "+OK") return wrong(0, "+OK");
  const found = timestamp(parsed.value.text);
  return good({ ...parsed.value, ...(found !== undefined && { timestamp: found }) });
}

/** timestamp = "<" addr-spec ">" ; msg-id of RFC 822 §4.6, in dot-atom form */
function timestamp(text: Uint8Array): string | undefined {
  return /<[!-;=?A-~]+@[!-;=?A-~]+>/.exec(latin1(text))?.[0];
}

/** A decimal number that fits a double exactly. */
function number(line: Uint8Array, at: number, what: string): Parsed<{ value: number; end: number }> {
  const end = span(line, at, isDigit);
  if (end === at) return wrong(at, `${what} in decimal`);
  let value = 0;
  for (let digit = at; digit < end; digit++) value = value * 10 + (line[digit] as number) - 0x30;
  return Number.isSafeInteger(value) ? good({ value, end }) : wrong(at, `${what} of reasonable size`);
}

/** number SP number [SP anything] : the form of both listings that carry sizes (RFC 1939 §5) */
function twoNumbers(
  line: Uint8Array,
  first: string,
  second: string,
): Parsed<{ first: number; second: number; extra: Uint8Array }> {
  const a = number(line, 0, first);
  if (!a.ok) return a;
  if (line[a.value.end] !== SP) return wrong(a.value.end, "a single space");
  const b = number(line, a.value.end + 1, second);
  if (!b.ok) return b;
  const end = b.value.end;
  if (end < line.length && line[end] !== SP) return wrong(end, `a space or the end of the line after ${second}`);
  return good({ first: a.value.value, second: b.value.value, extra: line.subarray(end) });
}

/** drop-listing = count SP size [extra] ; the text of STAT's "+OK" (RFC 1939 §5) */
export function dropListing(text: Uint8Array): Parsed<DropListing> {
  const parsed = twoNumbers(text, "the number of messages", "the size of the maildrop");
  return parsed.ok ? good({ count: parsed.value.first, size: parsed.value.second, extra: parsed.value.extra }) : parsed;
}

/** scan-listing = message-number SP size [extra] ; (RFC 1939 §5, LIST) */
export function scanListing(line: Uint8Array): Parsed<ScanListing> {
  const parsed = twoNumbers(line, "a message-number", "the size of the message");
  if (!parsed.ok) return parsed;
  if (parsed.value.first === 0) return wrong(0, "a message-number from 1");
  return good({ number: parsed.value.first, size: parsed.value.second, extra: parsed.value.extra });
}

/** What is expected of a unique-id that is too long, and otherwise right. */
export const UNIQUE_ID_TOO_LONG = `at most ${limits.uniqueId.max} octets of unique-id`;

/** unique-id-listing = message-number SP unique-id ; unique-id = 1*70(%x21-7E) (RFC 1939 §7) */
export function uniqueIdListing(line: Uint8Array): Parsed<UniqueIdListing> {
  const head = number(line, 0, "a message-number");
  if (!head.ok) return head;
  if (head.value.value === 0) return wrong(0, "a message-number from 1");
  const from = head.value.end + 1;
  if (line[from - 1] !== SP) return wrong(from - 1, "a single space");
  const end = span(line, from, isVchar);
  if (end === from) return wrong(from, "a unique-id (0x21–0x7E)");
  if (end < line.length) return wrong(end, line[end] === SP ? "nothing after the unique-id" : "0x21–0x7E");
  if (end - from > limits.uniqueId.max) return wrong(from + limits.uniqueId.max, UNIQUE_ID_TOO_LONG);
  return good({ number: head.value.value, uniqueId: latin1(line.subarray(from, end)) });
}

/** capability = capa-tag *(SP param) ; capa-tag = 1*cchar ; param = 1*VCHAR (RFC 2449 §3) */
export function capability(line: Uint8Array): Parsed<Capability> {
  const end = span(line, 0, isCchar);
  if (end === 0) return wrong(0, "a capability tag");
  const tag = latin1(line.subarray(0, end));
  const params: string[] = [];
  for (let at = end; at < line.length; ) {
    if (line[at] !== SP)
      return wrong(at, params.length === 0 ? "a space, or an octet of a tag (no dot)" : "a space or 0x21–0x7E");
    const to = span(line, at + 1, isVchar);
    if (to === at + 1) return wrong(to, "a parameter (0x21–0x7E)");
    params.push(latin1(line.subarray(at + 1, to)));
    at = to;
  }
  return good({ tag, params });
}

/** language-listing = Language-Tag [SP description] ; description in UTF-8 (RFC 6856 §3.2) */
export function languageListing(line: Uint8Array): Parsed<LanguageListing> {
  const tag = languageTag(line);
  if (!tag.ok) return tag;
  const end = tag.value.length;
  if (line.length === end) return good({ tag: tag.value, description: "" });
  if (line[end] !== SP) return wrong(end, "a single space or the end of the line");
  const text = line.subarray(end + 1);
  const bad = firstBadTextOctet(text, true);
  if (bad >= 0) return wrong(end + 1 + bad, "UTF-8");
  return good({ tag: tag.value, description: Buffer.from(text).toString("utf8") });
}

/** Language-Tag = 1*8alphanum *("-" 1*8alphanum) ; the shape of RFC 5646 §2.1, not its registry */
export function languageTag(line: Uint8Array): Parsed<string> {
  const found = /^[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*/.exec(latin1(line))?.[0];
  return found === undefined ? wrong(0, "a language tag") : good(found);
}

/** continue-req = "+" SP [base64] CRLF (RFC 5034 §5) */
export function continueReq(line: Uint8Array): Parsed<{ readonly challenge: Uint8Array }> {
  if (line[0] !== 0x2b) return wrong(0, "+");
  if (line[1] !== SP) return wrong(1, "a single space");
  const decoded = base64(line.subarray(2));
  return decoded.ok ? good({ challenge: decoded.value }) : wrong(decoded.at + 2, decoded.expected);
}
