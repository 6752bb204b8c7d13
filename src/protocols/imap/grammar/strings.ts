import { latin1 } from "../../../wire/latin1.js";
import { type Cursor, type Literal, octet, peek, type Rule, run, skipWord, wrong } from "./cursor.js";
import { isAstringChar, isAtomChar, isPlainQuotedChar, isQuotable } from "./octets.js";
import { utf8Length } from "./utf8.js";

/** atom = 1*ATOM-CHAR */
export const atom: Rule<string> = (from) => run(from, isAtomChar, "atom");

/** quoted = DQUOTE *QUOTED-CHAR DQUOTE; its meaning, as ISO 8859-1 */
export function quoted(from: Cursor): string {
  octet(from, '"', "DQUOTE");
  const { line } = from;
  const parts: string[] = [];
  for (let begun = from.at; ; ) {
    while (from.at < line.length && isPlainQuotedChar(line.charCodeAt(from.at))) from.at++;
    const next = peek(from);
    if (next === 0x22) {
      parts.push(line.slice(begun, from.at));
      from.at++;
      return parts.length === 1 ? (parts[0] as string) : parts.join("");
    }
    if (next === 0x5c) {
      if (!isQuotable(line.charCodeAt(from.at + 1))) wrong(from, 'DQUOTE or "\\" behind "\\"', from.at + 1);
      parts.push(line.slice(begun, from.at));
      begun = from.at + 1;
      from.at += 2;
      continue;
    }
    const length = from.dialect.utf8 ? utf8Length(line, from.at) : 0;
    if (length === 0) wrong(from, "QUOTED-CHAR or DQUOTE");
    from.at += length;
  }
}

/** literal = "{" number "}" CRLF *CHAR8: what a server sends has no "+" (RFC 9051 §9) */
export function literal(from: Cursor): Literal {
  octet(from, "{", "literal");
  const announced = run(from, (code) => code >= 0x30 && code <= 0x39, "number64");
  octet(from, "}");
  octet(from, "\r", "CRLF behind a literal's size");
  octet(from, "\n", "CRLF behind a literal's size");
  const found = from.literals[from.read++];
  if (!found || found.size !== Number(announced)) wrong(from, "the octets of a literal");
  return found;
}

/** literal8 = "~{" number64 "}" CRLF *OCTET */
export function literal8(from: Cursor): Literal {
  octet(from, "~", "literal8");
  return literal(from);
}

/** NUL must not stand in a literal (RFC 9051 §9, note 3); in a literal8 it may. */
function text8(from: Cursor): Literal {
  const found = literal(from);
  if (found.octets.includes(0)) wrong(from, "CHAR8 in a literal: no NUL");
  return found;
}

const asLiteral = (text: string): Literal => ({
  size: text.length,
  octets: Uint8Array.from(Buffer.from(text, "latin1")),
});

/** string = quoted / literal; as octets */
export const content: Rule<Literal> = (from) =>
  peek(from) === 0x7b ? text8(from) : peek(from) === 0x22 ? asLiteral(quoted(from)) : wrong(from, "string");

/** string = quoted / literal; as ISO 8859-1 */
export const string: Rule<string> = (from) =>
  peek(from) === 0x7b ? latin1(text8(from).octets) : peek(from) === 0x22 ? quoted(from) : wrong(from, "string");

/** nil = "NIL": tells whether it comes next, and moves behind it */
export const nil = (from: Cursor): boolean => skipWord(from, "NIL");

/** nstring = string / nil */
export const nstring: Rule<string | null> = (from) => (nil(from) ? null : orNil(from, string));

/** The same, as octets. */
export const ncontent: Rule<Literal | null> = (from) => (nil(from) ? null : orNil(from, content));

function orNil<T>(from: Cursor, rule: Rule<T>): T {
  const next = peek(from);
  return next === 0x22 || next === 0x7b ? rule(from) : wrong(from, "nstring");
}

/** astring = 1*ASTRING-CHAR / string */
export const astring: Rule<string> = (from) => {
  const next = peek(from);
  return next === 0x22 || next === 0x7b ? string(from) : run(from, isAstringChar, "astring");
};

/** DQUOTE QUOTED-CHAR DQUOTE / nil: a hierarchy delimiter */
export const delimiter: Rule<string | null> = (from) => {
  if (nil(from)) return null;
  const { at } = from;
  if (peek(from) !== 0x22) wrong(from, "DQUOTE QUOTED-CHAR DQUOTE or NIL");
  const found = quoted(from);
  if (Buffer.from(found, "latin1").toString("utf8").length !== 1) wrong(from, "one QUOTED-CHAR", at + 1);
  return found;
};
