import { isIPv4, isIPv6 } from "node:net";
import { good, isLetDig, type Parsed, span, wrong } from "../../../protocol/parsed.js";

/** A mailbox in a path. Text is octets as ISO 8859-1. */
export interface Mailbox {
  /** As it stood: quoted, perhaps. */
  readonly written: string;
  /** What it means: without quotes and backslashes (RFC 5321 §4.1.2). */
  readonly local: string;
  /** Without one: `<Postmaster>` (§4.1.1.3). */
  readonly domain?: string;
}

/** Reverse-path or Forward-path. */
export interface Path {
  /** undefined: `<>`. */
  readonly mailbox: Mailbox | undefined;
  /** Domains of a source route, which is to be ignored (§4.1.1.3, appendix C). */
  readonly route: readonly string[];
}

/** esmtp-param */
export interface Parameter {
  /** Upper case. */
  readonly keyword: string;
  readonly value: string | undefined;
}

/** How a path is read: octets above 127 stand in it only with SMTPUTF8 (RFC 6531 §3.3). */
export interface Reading {
  readonly utf8: boolean;
}

/** Something read, and the offset behind it. */
type At<T> = Parsed<{ readonly value: T; readonly end: number }>;

const at = <T>(value: T, end: number): At<T> => good({ value, end });

/** atext (RFC 5322 §3.2.3) / UTF8-non-ascii (RFC 6531 §3.3) */
const isAtext = (octet: number, utf8: boolean) =>
  isLetDig(octet) || "!#$%&'*+-/=?^_`{|}~".includes(String.fromCharCode(octet)) || (utf8 && octet > 127);
/** qtextSMTP = %d32-33 / %d35-91 / %d93-126 */
const isQtext = (octet: number, utf8: boolean) =>
  (octet >= 32 && octet <= 126 && octet !== 34 && octet !== 92) || (utf8 && octet > 127);

/** Dot-string = Atom *("." Atom) */
function dotString(text: string, from: number, { utf8 }: Reading): At<string> {
  for (let begin = from; ; ) {
    const end = span(text, begin, (octet) => isAtext(octet, utf8));
    if (end === begin) return wrong(end, "an atom of the local-part");
    if (text[end] !== ".") return at(text.slice(from, end), end);
    begin = end + 1;
  }
}

/** Quoted-string = DQUOTE *QcontentSMTP DQUOTE ; quoted-pairSMTP = %d92 %d32-126 */
function quotedString(text: string, from: number, { utf8 }: Reading): At<string> {
  let meaning = "";
  for (let next = from + 1; next < text.length; next++) {
    const octet = text.charCodeAt(next);
    if (octet === 34) return at(meaning, next + 1);
    if (octet === 92) {
      next++;
      const quoted = text.charCodeAt(next);
      if (!(quoted >= 32 && quoted <= 126)) return wrong(next, "a printable character behind the backslash");
    } else if (!isQtext(octet, utf8)) return wrong(next, "a printable character of a quoted string");
    meaning += text[next];
  }
  return wrong(text.length, "the closing quote");
}

/** Domain = sub-domain *("." sub-domain) ; sub-domain = Let-dig [Ldh-str] */
export function domain(text: string, from: number, { utf8 }: Reading): At<string> {
  const isInside = (octet: number) => isLetDig(octet) || octet === 45 || (utf8 && octet > 127);
  for (let begin = from; ; ) {
    const end = span(text, begin, isInside);
    if (end === begin) return wrong(end, "a letter or a digit of a domain");
    if (text[begin] === "-") return wrong(begin, "a letter or a digit of a domain");
    if (text[end - 1] === "-") return wrong(end, "a letter or a digit at the end of a sub-domain");
    if (text[end] !== ".") return at(text.slice(from, end), end);
    begin = end + 1;
  }
}

/** address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]" (§4.1.3) */
function addressLiteral(text: string, from: number): At<string> {
  const close = text.indexOf("]", from);
  if (close < 0) return wrong(text.length, "the ] of an address literal");
  const inside = text.slice(from + 1, close);
  const tag = /^([A-Za-z0-9-]*[A-Za-z0-9]):([\x21-\x5a\x5e-\x7e]+)$/.exec(inside);
  const isRight =
    isIPv4(inside) || (tag && (tag[1]?.toUpperCase() === "IPV6" ? isIPv6Address(tag[2] ?? "") : tag[1] !== ""));
  return isRight ? at(text.slice(from, close + 1), close + 1) : wrong(from + 1, "an address");
}

/** IPv6-addr: without the zone that systems write behind it. */
const isIPv6Address = (text: string): boolean => isIPv6(text) && !text.includes("%");

/** Mailbox = Local-part "@" ( Domain / address-literal ) */
function mailbox(text: string, from: number, reading: Reading): At<Mailbox> {
  const local = text[from] === '"' ? quotedString(text, from, reading) : dotString(text, from, reading);
  if (!local.ok) return local;
  const { end, value } = local.value;
  if (text[end] !== "@") {
    if (value.toLowerCase() === "postmaster") return at({ written: text.slice(from, end), local: value }, end);
    return wrong(end, "@ behind the local-part");
  }
  const its = text[end + 1] === "[" ? addressLiteral(text, end + 1) : domain(text, end + 1, reading);
  if (!its.ok) return its;
  const written = text.slice(from, its.value.end);
  return at({ written, local: value, domain: its.value.value }, its.value.end);
}

/** A-d-l = At-domain *( "," At-domain ) ; At-domain = "@" Domain */
function route(text: string, from: number, reading: Reading): At<readonly string[]> {
  const domains: string[] = [];
  for (let next = from; ; next++) {
    if (text[next] !== "@") return wrong(next, "@ before a domain of the route");
    const its = domain(text, next + 1, reading);
    if (!its.ok) return its;
    domains.push(its.value.value);
    next = its.value.end;
    if (text[next] === ":") return at(domains, next + 1);
    if (text[next] !== ",") return wrong(next, ": behind the route");
  }
}

/** Path = "<" [ A-d-l ":" ] Mailbox ">" ; Reverse-path may be "<>" */
function path(text: string, from: number, reading: Reading): At<Path> {
  if (text[from] !== "<") return wrong(from, "<");
  if (text[from + 1] === ">") return at({ mailbox: undefined, route: [] }, from + 2);
  const via = text[from + 1] === "@" ? route(text, from + 1, reading) : at<readonly string[]>([], from + 1);
  if (!via.ok) return via;
  const its = mailbox(text, via.value.end, reading);
  if (!its.ok) return its;
  const { value, end } = its.value;
  return text[end] === ">" ? at({ mailbox: value, route: via.value.value }, end + 1) : wrong(end, ">");
}

/**
 * Mail-parameters = esmtp-param *(SP esmtp-param)
 * esmtp-param = esmtp-keyword ["=" esmtp-value]
 * esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-") ; esmtp-value = 1*(%d33-60 / %d62-126)
 */
function parameters(text: string, from: number, { utf8 }: Reading): Parsed<readonly Parameter[]> {
  const found: Parameter[] = [];
  for (let next = from; next < text.length; ) {
    if (text[next] !== " ") return wrong(next, "a space before a parameter");
    const begin = next + 1;
    if (!isLetDig(text.charCodeAt(begin))) return wrong(begin, "a letter or a digit, with which a parameter begins");
    next = span(text, begin, (octet) => isLetDig(octet) || octet === 45);
    const keyword = text.slice(begin, next).toUpperCase();
    if (text[next] !== "=") {
      found.push({ keyword, value: undefined });
      continue;
    }
    const value = next + 1;
    next = span(text, value, (octet) => (octet >= 33 && octet <= 126 && octet !== 61) || (utf8 && octet > 127));
    if (next === value) return wrong(next, "a value behind =");
    found.push({ keyword, value: text.slice(value, next) });
  }
  return good(found);
}

/** What MAIL and RCPT take: a path, and parameters. */
export interface PathArgument extends Path {
  readonly parameters: readonly Parameter[];
}

/** `FROM:` Reverse-path [SP Mail-parameters], and the same with `TO:` (RFC 5321 §4.1.1.2, §4.1.1.3) */
export function pathArgument(text: string, word: "FROM:" | "TO:", reading: Reading): Parsed<PathArgument> {
  if (text.slice(0, word.length).toUpperCase() !== word) return wrong(0, word);
  const its = path(text, word.length, reading);
  if (!its.ok) return its;
  const { value, end } = its.value;
  if (word === "TO:" && !value.mailbox) return wrong(end - 1, "a mailbox: <> is no forward-path");
  if (word === "FROM:" && value.mailbox && value.mailbox.domain === undefined) return wrong(end - 1, "@ and a domain");
  const params = parameters(text, end, reading);
  return params.ok ? good({ ...value, parameters: params.value }) : params;
}

/**
 * What VRFY and EXPN take: String = Atom / Quoted-string, and local-part@domain (RFC 5321 §3.5.1), in brackets or not.
 */
export function userName(text: string, reading: Reading): Parsed<Mailbox> {
  const inside = text.startsWith("<") && text.endsWith(">") ? text.slice(1, -1) : text;
  const whole = mailbox(inside, 0, reading);
  if (whole.ok && whole.value.end === inside.length) return good(whole.value.value);
  const local = inside[0] === '"' ? quotedString(inside, 0, reading) : dotString(inside, 0, reading);
  if (!local.ok) return local;
  const { value, end } = local.value;
  return end === inside.length ? good({ written: inside, local: value }) : wrong(end, "the end of a user name");
}

/** Whether a word is a Domain or an address-literal, as EHLO takes it (RFC 5321 §4.1.1.1). */
export function isDomain(text: string): boolean {
  const its = text.startsWith("[") ? addressLiteral(text, 0) : domain(text, 0, { utf8: false });
  return its.ok && its.value.end === text.length;
}

/** Whether a word would be a Domain, were it not for an underscore: names of hosts on local nets often have one. */
export const hasUnderscore = (text: string): boolean => text.includes("_") && isDomain(text.replace(/_/g, "a"));

/** A mailbox with no more quotes and backslashes than its local-part needs (RFC 5321 §4.1.2). */
export function leastQuoted({ local, domain: its }: Mailbox): string {
  const isAtoms = dotString(local, 0, { utf8: true });
  const isPlain = isAtoms.ok && isAtoms.value.end === local.length;
  const written = isPlain ? local : `"${local.replace(/["\\]/g, "\\$&")}"`;
  return its === undefined ? written : `${written}@${its}`;
}
