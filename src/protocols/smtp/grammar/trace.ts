import { good, type Parsed, wrong } from "../../../protocol/parsed.js";

/** One clause of a Received field: `by mx.example (Postfix)`. */
export interface Clause {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** What stands in parentheses behind it, without them. */
  readonly comments: readonly string[];
}

/** A Received field (RFC 5321 §4.4). */
export interface Received {
  readonly clauses: readonly Clause[];
  /** date-time, unfolded, without comments, with single spaces. */
  readonly date: string;
  /** What stands behind the semicolon, unfolded. */
  readonly dateText: string;
  readonly dateComments: readonly string[];
}

interface Token {
  readonly text: string;
  readonly isComment: boolean;
  readonly at: number;
}

/** Of octets: A0 and 85 are parts of letters in UTF-8. */
const isSpace = (octet = ""): boolean => /^[ \t\r\n]$/.test(octet);

/** Words, quoted strings, things in angle brackets or square ones, and comments, which nest. Undefined: one is never closed. */
function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (isSpace(text[at])) {
      at++;
      continue;
    }
    const end = text[at] === "(" ? endOfComment(text, at) : endOfWord(text, at);
    if (end < 0) return undefined;
    const isComment = text[at] === "(";
    tokens.push({ text: isComment ? text.slice(at + 1, end - 1) : text.slice(at, end), isComment, at });
    at = end;
  }
  return tokens;
}

/** Offset behind the parenthesis that closes the one at `from`; -1: there is none. */
function endOfComment(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at + 1;
  }
  return -1;
}

function endOfWord(text: string, from: number): number {
  let isQuoted = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\" && isQuoted) at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (text[at] === "(" || isSpace(text[at]))) return at;
  }
  return isQuoted ? -1 : text.length;
}

/** Offset of the last semicolon that stands in no comment and no quotes; -1: there is none. */
function lastSemicolon(text: string): number {
  let [depth, isQuoted, found] = [0, false, -1];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (depth === 0 && text[at] === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (text[at] === "(") depth++;
    else if (text[at] === ")") depth = Math.max(0, depth - 1);
    else if (depth === 0 && text[at] === ";") found = at;
  }
  return found;
}

const NAMES = new Set(["from", "by", "via", "with", "id", "for"]);

/**
 * Time-stamp-line = "Received:" FWS Stamp <CRLF>
 * Stamp = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
 * Opt-info = [Via] [With] [ID] [For] [Additional-Registered-Clauses]
 *
 * The body of the field, unfolded or not. What stands in a clause is looked at by rules of its own.
 */
export function received(body: string): Parsed<Received> {
  const semicolon = lastSemicolon(body);
  if (semicolon < 0) return wrong(body.length, "; and a date-time");
  const tokens = tokensOf(body.slice(0, semicolon));
  const date = tokensOf(body.slice(semicolon + 1));
  if (!tokens || !date) return wrong(0, "comments and quoted strings that are closed");
  const clauses: { name: string; value: string; comments: string[]; words: number }[] = [];
  for (const { text, isComment, at } of tokens) {
    const last = clauses.at(-1);
    if (isComment) {
      if (!last) return wrong(at, "a clause before the comment");
      last.comments.push(text);
    } else if (!last || last.words === 1) {
      clauses.push({ name: text.toLowerCase(), value: "", comments: [], words: 0 });
    } else {
      last.value = text;
      last.words = 1;
    }
  }
  const open = clauses.findIndex(({ words }) => words === 0);
  if (open >= 0) return wrong(0, `a value behind ${clauses[open]?.name}`);
  return good({
    clauses,
    date: date
      .filter(({ isComment }) => !isComment)
      .map(({ text }) => text)
      .join(" "),
    dateText: body.slice(semicolon + 1),
    dateComments: date.filter(({ isComment }) => isComment).map(({ text }) => text),
  });
}

/** Whether a clause is one of those that RFC 5321 names. */
export const isKnownClause = ({ name }: Clause): boolean => NAMES.has(name);

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATE =
  /^(?:([a-z]{3}),[ \t]*)?(\d{1,2})[ \t]+([a-z]{3})[ \t]+(\d{4,})[ \t]+(\d\d):(\d\d)(?::(\d\d))?[ \t]+([+-])(\d\d)(\d\d)$/i;
/** Strings in ABNF are alike in any case of letters (RFC 5234 §2.3). */
const inTable = (names: readonly string[], name: string): number =>
  names.findIndex((its) => its.toLowerCase() === name.toLowerCase());

/** date-time = [ day-of-week "," ] date time [CFWS] (RFC 5322 §3.3), without the obsolete forms: its parts. */
export function dateForm(text: string): Parsed<RegExpExecArray> {
  const found = DATE.exec(text);
  const isRight = found && inTable(MONTHS, found[3] ?? "") >= 0 && (!found[1] || inTable(DAYS, found[1]) >= 0);
  return isRight ? good(found) : wrong(0, "a date-time like Fri, 21 Nov 1997 09:55:06 -0600");
}

/** A date-time as milliseconds since 1970. The day of the week and the day of the month have to be right. */
export function dateTime(text: string): Parsed<number> {
  const form = dateForm(text);
  if (!form.ok) return form;
  const [, weekday, day, month = "", year, hour, minute, second = "0", sign, zoneHours, zoneMinutes] = form.value;
  const [date, hours, minutes, seconds] = [day, hour, minute, second].map(Number) as [number, number, number, number];
  const local = Date.UTC(Number(year), inTable(MONTHS, month), date, hours, minutes, seconds);
  const its = new Date(local);
  // A leap second at midnight is the next day's to the calendar here.
  const isDay = new Date(Date.UTC(Number(year), inTable(MONTHS, month), date)).getUTCDate() === date;
  const isValid = isDay && hours < 24 && minutes < 60 && seconds <= 60 && Number(zoneMinutes) < 60;
  if (!isValid) return wrong(0, "a date and a time that there are");
  if (weekday !== undefined && seconds < 60 && inTable(DAYS, weekday) !== its.getUTCDay())
    return wrong(0, `${DAYS[its.getUTCDay()]}, which that day was`);
  const offset = (sign === "-" ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return good(local - offset);
}
