import {
  ahead,
  type Cursor,
  isNext,
  number64,
  octet,
  peek,
  type Rule,
  skip,
  someOf,
  sp,
  spaced,
  wrong,
} from "../grammar/cursor.js";
import { months } from "../grammar/date-time.js";
import { type Flag, flag } from "../grammar/flag.js";
import { isAtomChar } from "../grammar/octets.js";
import { printAstring } from "../grammar/print.js";
import { printSet, type SequenceSet, sequenceSet } from "../grammar/sequence-set.js";
import { astring } from "../grammar/strings.js";

/** A day, without regard to a time or a zone (RFC 9051 §6.4.4). */
export interface Day {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
}

/** Keys that a flag answers, and those that have it not. */
const flagKeys = {
  ANSWERED: "\\Answered",
  DELETED: "\\Deleted",
  DRAFT: "\\Draft",
  FLAGGED: "\\Flagged",
  SEEN: "\\Seen",
} as const satisfies Readonly<Record<string, Flag>>;

const textNames = ["BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"] as const;
const dateNames = ["BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE"] as const;

/** search-key (RFC 9051 §6.4.4); RECENT, NEW and OLD are of RFC 3501. Texts are octets as ISO 8859-1. */
export type SearchKey =
  | { readonly kind: "all" }
  | { readonly kind: "recent"; readonly name: "RECENT" | "NEW" | "OLD" }
  | { readonly kind: "flag"; readonly flag: Flag; readonly isSet: boolean; readonly isKeyword: boolean }
  | { readonly kind: "text"; readonly name: (typeof textNames)[number]; readonly text: string }
  | { readonly kind: "header"; readonly field: string; readonly text: string }
  | { readonly kind: "date"; readonly name: (typeof dateNames)[number]; readonly day: Day }
  | { readonly kind: "size"; readonly name: "LARGER" | "SMALLER"; readonly size: number }
  | { readonly kind: "uid"; readonly set: SequenceSet }
  | { readonly kind: "numbers"; readonly set: SequenceSet }
  /** `$`: what the last SEARCH has saved (RFC 9051 §6.4.4.1) */
  | { readonly kind: "saved" }
  | { readonly kind: "not"; readonly key: SearchKey }
  | { readonly kind: "or"; readonly one: SearchKey; readonly other: SearchKey }
  | { readonly kind: "and"; readonly keys: readonly SearchKey[] };

/** Keys deeper in one another than this are refused. */
const DEEPEST = 100;

/** search-key *(SP search-key) */
export const searchKeys: Rule<readonly SearchKey[]> = (from) => spaced(from, (its) => searchKey(its, 0));

function searchKey(from: Cursor, depth: number): SearchKey {
  if (depth > DEEPEST) wrong(from, `search-key ${DEEPEST} deep at most`);
  const next = peek(from);
  if (next === 0x28) return { kind: "and", keys: someOf(from, (its) => searchKey(its, depth + 1)) };
  if (next === 0x2a || (next >= 0x30 && next <= 0x39)) return { kind: "numbers", set: sequenceSet(from) };
  if (skip(from, "$")) return { kind: "saved" };
  const name = ahead(from, isAtomChar).toUpperCase();
  from.at += name.length;
  const argument = <T>(rule: Rule<T>): T => {
    sp(from);
    return rule(from);
  };
  const inner = () => argument((its) => searchKey(its, depth + 1));
  switch (name) {
    case "ALL":
      return { kind: "all" };
    case "RECENT":
    case "NEW":
    case "OLD":
      // RFC 9051 appendix E
      return from.dialect.rev2 ? wrong(from, "search-key", from.at - name.length) : { kind: "recent", name };
    case "HEADER": {
      const field = argument(astring);
      return { kind: "header", field, text: argument(astring) };
    }
    case "KEYWORD":
    case "UNKEYWORD":
      return { kind: "flag", flag: argument(keyword), isSet: name === "KEYWORD", isKeyword: true };
    case "LARGER":
    case "SMALLER":
      return { kind: "size", name, size: argument(number64) };
    case "UID":
      return argument(
        (its): SearchKey => (skip(its, "$") ? { kind: "saved" } : { kind: "uid", set: sequenceSet(its) }),
      );
    case "NOT":
      return { kind: "not", key: inner() };
    case "OR": {
      const one = inner();
      return { kind: "or", one, other: inner() };
    }
  }
  const text = textNames.find((its) => its === name);
  if (text) return { kind: "text", name: text, text: argument(astring) };
  const date = dateNames.find((its) => its === name);
  if (date) return { kind: "date", name: date, day: argument(day) };
  const isSet = !name.startsWith("UN");
  const about = flagKeys[(isSet ? name : name.slice(2)) as keyof typeof flagKeys] as Flag | undefined;
  return about
    ? { kind: "flag", flag: about, isSet, isKeyword: false }
    : wrong(from, "search-key", from.at - name.length);
}

/** flag-keyword = atom */
const keyword: Rule<Flag> = (from) => (isNext(from, "\\") ? wrong(from, "flag-keyword") : flag(from));

/** date = date-text / DQUOTE date-text DQUOTE; date-text = date-day "-" date-month "-" date-year */
export const day: Rule<Day> = (from) => {
  const isQuoted = skip(from, '"');
  const { at } = from;
  const [text, its, month = "", year] = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})/.exec(from.line.slice(at, at + 12)) ?? [];
  const index = months.findIndex((name) => name.toLowerCase() === month.toLowerCase());
  if (text === undefined || index < 0) wrong(from, "date-text", at);
  from.at += text.length;
  if (isQuoted) octet(from, '"', "DQUOTE");
  return { day: Number(its), month: index + 1, year: Number(year) };
};

/** As a client writes it: octets as ISO 8859-1. */
export function printKey(key: SearchKey): string {
  switch (key.kind) {
    case "all":
      return "ALL";
    case "recent":
      return key.name;
    case "flag":
      if (key.isKeyword) return `${key.isSet ? "" : "UN"}KEYWORD ${key.flag}`;
      return `${key.isSet ? "" : "UN"}${key.flag.slice(1).toUpperCase()}`;
    case "text":
      return `${key.name} ${printAstring(key.text)}`;
    case "header":
      return `HEADER ${printAstring(key.field)} ${printAstring(key.text)}`;
    case "date":
      return `${key.name} ${key.day.day}-${months[key.day.month - 1]}-${String(key.day.year).padStart(4, "0")}`;
    case "size":
      return `${key.name} ${key.size}`;
    case "uid":
      return `UID ${printSet(key.set)}`;
    case "numbers":
      return printSet(key.set);
    case "saved":
      return "$";
    case "not":
      return `NOT ${printKey(key.key)}`;
    case "or":
      return `OR ${printKey(key.one)} ${printKey(key.other)}`;
    case "and":
      return `(${key.keys.map(printKey).join(" ")})`;
    default:
      return key satisfies never;
  }
}
