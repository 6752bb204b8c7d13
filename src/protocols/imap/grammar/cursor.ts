import { isDigit, type Parsed } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Kinds } from "./kind.js";
import type { OctetSet } from "./octets.js";

/** The octets of a literal, or of what was handed to somebody else as it came. */
export interface Literal {
  /** As announced. */
  readonly size: number;
  /** Empty when they were handed on: then `size` alone tells of them. */
  readonly octets: Uint8Array;
}

/** What is read: one line without its line end, its literals apart. Behind the announcement of each stands CRLF. */
export interface Source {
  readonly line: Uint8Array;
  readonly literals: readonly Literal[];
}

/** What of the grammar applies in a session. */
export interface Dialect {
  /** UTF-8 may stand in text and quoted strings: after ENABLE IMAP4rev2 (RFC 9051 §9) or UTF8=ACCEPT (RFC 6855 §3). */
  readonly utf8: boolean;
  /** RFC 9051 has the word, and not RFC 3501: only rev2 is offered, or it was ENABLEd (RFC 9051 §7.2.2). */
  readonly rev2: boolean;
  readonly kinds: Families;
}

/** What RFC 3501 and RFC 9051 name, and what extensions add. */
export interface Families {
  /** Data responses without a number: LIST, STATUS, … */
  readonly data: Kinds;
  /** Data responses behind a number: EXISTS, FETCH, … */
  readonly numbered: Kinds;
  readonly responseCodes: Kinds;
  readonly fetchItems: Kinds;
  readonly statusItems: Kinds;
}

/** RFC 3501, and nothing that has a name: enough for what has none. */
export const plain: Dialect = {
  utf8: false,
  rev2: false,
  kinds: {
    data: new Map(),
    numbered: new Map(),
    responseCodes: new Map(),
    fetchItems: new Map(),
    statusItems: new Map(),
  },
};

/** Where reading stands. Rules move it on; they throw Wrong where it cannot go on. */
export interface Cursor {
  /** The line, as ISO 8859-1: strings are read faster than octets. */
  readonly line: string;
  readonly literals: readonly Literal[];
  readonly dialect: Dialect;
  /** Offset in `line`. */
  at: number;
  /** How many literals have been read. */
  read: number;
}

/** A function of the grammar, named after the rule of the ABNF. */
export type Rule<T> = (from: Cursor) => T;

/** Never leaves the grammar: `parse` makes a value of it. No Error, for a stack trace, which nobody reads, takes longer than a line. */
class Wrong {
  readonly at: number;
  readonly expected: string;
  constructor(at: number, expected: string) {
    this.at = at;
    this.expected = expected;
  }
}

/** What should stand there does not. `at`: by default where the cursor is. */
export function wrong(from: Cursor, expected: string, at = from.at): never {
  throw new Wrong(at, expected);
}

/** Reads all of a source by a rule. The offset of what is wrong is one in its line. */
export function parse<T>(source: Source, rule: Rule<T>, dialect: Dialect): Parsed<T> {
  const from: Cursor = { line: latin1(source.line), literals: source.literals, dialect, at: 0, read: 0 };
  try {
    const value = rule(from);
    if (from.at < from.line.length) wrong(from, "CRLF");
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, at: error.at, expected: error.expected };
    throw error;
  }
}

/** The next octet; -1 at the end. */
export const peek = ({ line, at }: Cursor): number => (at < line.length ? line.charCodeAt(at) : -1);

/** Whether the next octet is this character; moves behind it. */
export function skip(from: Cursor, character: string): boolean {
  if (peek(from) !== character.charCodeAt(0)) return false;
  from.at++;
  return true;
}

/** This character. */
export function octet(from: Cursor, character: string, name = `"${character}"`): void {
  if (!skip(from, character)) wrong(from, name);
}

/** SP: exactly one space (RFC 9051 §9, note 2). */
export const sp = (from: Cursor): void => octet(from, " ", "SP");

/** Whether this word comes next, in any case, whatever follows. */
export function isNext({ line, at }: Cursor, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    const found = line.charCodeAt(at + index);
    const wanted = word.charCodeAt(index);
    if (found !== wanted && upper(found) !== upper(wanted)) return false;
  }
  return true;
}
const upper = (code: number) => (code >= 0x61 && code <= 0x7a ? code - 0x20 : code);

/** This word, in any case. */
export function word(from: Cursor, text: string): void {
  if (!isNext(from, text)) wrong(from, `"${text}"`);
  from.at += text.length;
}

/** Moves behind a word when it comes next. */
export function skipWord(from: Cursor, text: string): boolean {
  if (!isNext(from, text)) return false;
  from.at += text.length;
  return true;
}

/** One octet of the set at least; as text. */
export function run(from: Cursor, within: OctetSet, name: string): string {
  const { line, at } = from;
  while (from.at < line.length && within(line.charCodeAt(from.at))) from.at++;
  if (from.at === at) wrong(from, name);
  return line.slice(at, from.at);
}

/** The word that comes next, without moving: octets of the set. */
export function ahead({ line, at }: Cursor, within: OctetSet): string {
  let end = at;
  while (end < line.length && within(line.charCodeAt(end))) end++;
  return line.slice(at, end);
}

/** rule *(SP rule) */
export function spaced<T>(from: Cursor, rule: Rule<T>): readonly T[] {
  const all = [rule(from)];
  while (skip(from, " ")) all.push(rule(from));
  return all;
}

/** "(" [rule *(SP rule)] ")" */
export function listOf<T>(from: Cursor, rule: Rule<T>): readonly T[] {
  octet(from, "(");
  if (skip(from, ")")) return [];
  const all = spaced(from, rule);
  octet(from, ")", 'SP or ")"');
  return all;
}

/** "(" rule *(SP rule) ")" */
export function someOf<T>(from: Cursor, rule: Rule<T>): readonly T[] {
  octet(from, "(");
  const all = spaced(from, rule);
  octet(from, ")", 'SP or ")"');
  return all;
}

/** 1*DIGIT, below 2 to the power of `bits`. A number of JavaScript: exact below 2^53. */
function digits(from: Cursor, name: string, bits: 32 | 63): number {
  const { at } = from;
  const text = run(from, isDigit, name);
  const value = Number(text);
  const isBelow = bits === 32 ? value < 2 ** 32 : value < 2 ** 53 || BigInt(text) < 1n << 63n;
  return isBelow ? value : wrong(from, `${name} below 2^${bits}`, at);
}

/** number = 1*DIGIT: 32 bits */
export const number: Rule<number> = (from) => digits(from, "number", 32);
/** nz-number = digit-nz *DIGIT: 32 bits */
export function nzNumber(from: Cursor, name = "nz-number"): number {
  if (peek(from) === 0x30) wrong(from, name);
  return digits(from, name, 32);
}
/** number64 = 1*DIGIT: 63 bits */
export const number64: Rule<number> = (from) => digits(from, "number64", 63);
/** uniqueid = nz-number */
export const uniqueid: Rule<number> = (from) => nzNumber(from, "uniqueid");
