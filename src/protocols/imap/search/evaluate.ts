import type { DateTime } from "../grammar/date-time.js";
import { months } from "../grammar/date-time.js";
import { flagKey } from "../grammar/flag.js";
import { isIn } from "../grammar/sequence-set.js";
import type { Entity } from "../mime/entity.js";
import { fieldOf } from "../mime/header.js";
import type { Day, SearchKey } from "./key.js";
import { searchedBody, searchedField, searchedText } from "./searched-text.js";

/** What of a message a search looks at. */
export interface Searched {
  readonly number: number;
  readonly uid: number;
  /** As they are compared. */
  readonly flags: ReadonlySet<string>;
  readonly isRecent: boolean;
  /** It is among what the last SEARCH has saved. */
  readonly isSaved?: boolean;
  readonly internalDate: DateTime;
  /** Octets as ISO 8859-1. */
  readonly text: string;
  readonly entity: Entity;
}

/** What `*` stands for. */
export interface Largest {
  readonly number: number;
  readonly uid: number;
}

/**
 * Whether a message is one that a key asks for (RFC 9051 §6.4.4). Texts are decoded and compare as UTF-8, US-ASCII letters
 * in any case.
 */
export function matches(key: SearchKey, its: Searched, largest: Largest): boolean {
  switch (key.kind) {
    case "all":
      return true;
    case "recent":
      return key.name === "OLD" ? !its.isRecent : its.isRecent && (key.name !== "NEW" || !its.flags.has("\\seen"));
    case "flag":
      return its.flags.has(flagKey(key.flag)) === key.isSet;
    case "text":
      return hasText(key, its);
    case "header":
      return its.entity.header.fields.some(
        (field) => field.name.toLowerCase() === key.field.toLowerCase() && contains(searchedField(field), key.text),
      );
    case "date":
      return hasDate(key, its);
    case "size":
      return key.name === "LARGER" ? its.text.length > key.size : its.text.length < key.size;
    case "uid":
      return isIn(key.set, its.uid, largest.uid);
    case "numbers":
      return isIn(key.set, its.number, largest.number);
    case "saved":
      return its.isSaved === true;
    case "not":
      return !matches(key.key, its, largest);
    case "or":
      return matches(key.one, its, largest) || matches(key.other, its, largest);
    case "and":
      return key.keys.every((each) => matches(each, its, largest));
    default:
      return key satisfies never;
  }
}

const fold = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const contains = (text: string, wanted: string): boolean => fold(text).includes(fold(wanted));

function hasText({ name, text: wanted }: Extract<SearchKey, { kind: "text" }>, { entity, text }: Searched): boolean {
  if (name === "TEXT") return contains(searchedText(entity, text), wanted);
  if (name === "BODY") return contains(searchedBody(entity, text), wanted);
  const field = fieldOf(entity.header, name);
  return field !== undefined && contains(searchedField(field), wanted);
}

const dayNumber = ({ year, month, day }: Day): number => (year * 12 + month) * 31 + day;

function hasDate({ name, day }: Extract<SearchKey, { kind: "date" }>, { internalDate, entity }: Searched): boolean {
  const isSent = name.startsWith("SENT");
  const its = isSent ? sentDay(fieldOf(entity.header, "Date")?.body) : internalDate;
  if (!its) return false;
  const difference = dayNumber(its) - dayNumber(day);
  const how = isSent ? name.slice(4) : name;
  return how === "BEFORE" ? difference < 0 : how === "ON" ? difference === 0 : difference >= 0;
}

/** The day of a Date field, whatever its time and zone; undefined: it has none (RFC 5322 §3.3). */
function sentDay(body = ""): Day | undefined {
  const [, day, month = "", year = ""] = /(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})/.exec(body) ?? [];
  const index = months.findIndex((name) => name.toLowerCase() === month.toLowerCase());
  return index < 0 ? undefined : { year: Number(year), month: index + 1, day: Number(day) };
}
