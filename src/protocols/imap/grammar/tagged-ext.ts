import { type Cursor, octet, peek, type Rule, skip, wrong } from "./cursor.js";
import { printAstring, printString } from "./print.js";
import { astring } from "./strings.js";

/** A value of extended data: a number or a set as text, or a list of strings and lists (RFC 9051 §9, tagged-ext-val). */
export type TaggedExtVal = string | readonly TaggedExtVal[];

const DEEPEST = 100;

/** tagged-ext-val = tagged-ext-simple / "(" [tagged-ext-comp] ")" */
export const taggedExtVal: Rule<TaggedExtVal> = (from) => {
  if (peek(from) === 0x28) return parenthesized(from, 0);
  const text = astring(from);
  return /^[\d:,*]+$/.test(text) ? text : wrong(from, "sequence-set, number or a list", from.at - text.length);
};

/** tagged-ext-comp = astring / tagged-ext-comp *(SP tagged-ext-comp) / "(" tagged-ext-comp ")" */
function parenthesized(from: Cursor, depth: number): readonly TaggedExtVal[] {
  if (depth > DEEPEST) wrong(from, `tagged-ext-comp ${DEEPEST} deep at most`);
  octet(from, "(");
  const all: TaggedExtVal[] = [];
  if (depth === 0 && skip(from, ")")) return all;
  do all.push(peek(from) === 0x28 ? parenthesized(from, depth + 1) : astring(from));
  while (skip(from, " "));
  octet(from, ")", 'SP or ")"');
  return all;
}

/** As a server writes it: octets as ISO 8859-1. Within a list strings are quoted, as CHILDINFO's have to be (RFC 9051 §9, childinfo-extended-item). */
export const printTaggedExtVal = (its: TaggedExtVal): string =>
  typeof its === "string" ? printAstring(its) : inList(its);

const inList = (its: TaggedExtVal): string =>
  typeof its === "string" ? printString(its) : `(${its.map(inList).join(" ")})`;
