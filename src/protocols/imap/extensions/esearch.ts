import { isAlpha, isDigit } from "../../../protocol/parsed.js";
import { type Cursor, octet, run, skip, skipWord, sp, word } from "../grammar/cursor.js";
import type { Kind, Named } from "../grammar/kind.js";
import { astring } from "../grammar/strings.js";
import { printTaggedExtVal, type TaggedExtVal, taggedExtVal } from "../grammar/tagged-ext.js";
import type { Extension } from "./extension.js";

/** esearch-response (RFC 9051 §7.3.4) */
export interface Esearch {
  /** search-correlator */
  readonly tag?: string;
  /** Numbers are UIDs. */
  readonly uid: boolean;
  /** MIN, MAX, ALL, COUNT and what extensions add: values are as text. */
  readonly items: readonly Named[];
}

/** tagged-ext-label; in upper case */
const label = (from: Cursor): string =>
  run(
    from,
    (code) => isAlpha(code) || isDigit(code) || code === 0x2d || code === 0x2e || code === 0x5f || code === 0x3a,
    "search-modifier-name",
  ).toUpperCase();

/** esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data) */
export const esearchData: Kind<Esearch> = {
  name: "ESEARCH",
  rule(from) {
    const { line } = from;
    let tag: string | undefined;
    if (line.startsWith(" (", from.at)) {
      sp(from);
      octet(from, "(");
      word(from, "TAG");
      sp(from);
      tag = astring(from);
      octet(from, ")");
    }
    const uid = /^ UID(?: |$)/i.test(line.slice(from.at, from.at + 5)) && skipWord(from, " UID");
    const items: Named[] = [];
    while (skip(from, " ")) {
      const name = label(from);
      sp(from);
      items.push({ name, value: taggedExtVal(from) });
    }
    return { ...(tag !== undefined && { tag }), uid, items };
  },
  print: ({ tag, uid, items }) =>
    [
      ...(tag === undefined ? [] : [` (TAG ${printQuoted(tag)})`]),
      ...(uid ? [" UID"] : []),
      ...items.map(({ name, value }) => ` ${name} ${printValue(value as TaggedExtVal)}`),
    ].join(""),
};

const printQuoted = (tag: string) => `"${tag.replace(/["\\]/g, "\\$&")}"`;
/** Numbers and sets stand as they are. */
const printValue = (its: TaggedExtVal) =>
  typeof its === "string" && /^[\d:,]+$/.test(its) ? its : printTaggedExtVal(its);

/** RFC 4731 */
export const esearch: Extension = { capability: "ESEARCH", grammar: { data: [esearchData] }, isInRev2: true };
/** RFC 5182 */
export const searchres: Extension = { capability: "SEARCHRES", isInRev2: true };
