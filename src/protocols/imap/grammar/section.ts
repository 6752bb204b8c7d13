import { type Cursor, isNext, nzNumber, octet, peek, type Rule, skip, skipWord, someOf, sp, wrong } from "./cursor.js";
import { printAstring } from "./print.js";
import { astring } from "./strings.js";

/** section-msgtext and section-text */
export type SectionText =
  | { readonly kind: "HEADER" | "TEXT" | "MIME" }
  | { readonly kind: "HEADER.FIELDS" | "HEADER.FIELDS.NOT"; readonly fields: readonly string[] };

/** What stands between the brackets of BODY[…]: a part, a text of it, both or neither (RFC 9051 §6.4.5.1). */
export interface Section {
  readonly part: readonly number[];
  readonly text?: SectionText;
}

/** section = "[" [section-spec] "]" */
export const section: Rule<Section> = (from) => {
  octet(from, "[", "section");
  const found = sectionSpec(from);
  octet(from, "]");
  return found;
};

/** section-spec = section-msgtext / (section-part ["." section-text]), or nothing */
function sectionSpec(from: Cursor): Section {
  if (peek(from) === 0x5d) return { part: [] };
  if (!isDigitNext(from)) return { part: [], text: sectionText(from, false) };
  const part = [nzNumber(from)];
  while (skip(from, ".")) {
    if (!isDigitNext(from)) return { part, text: sectionText(from, true) };
    part.push(nzNumber(from));
  }
  return { part };
}

const isDigitNext = (from: Cursor): boolean => peek(from) >= 0x30 && peek(from) <= 0x39;

function sectionText(from: Cursor, isOfPart: boolean): SectionText {
  if (skipWord(from, "HEADER.FIELDS.NOT")) return { kind: "HEADER.FIELDS.NOT", fields: headerList(from) };
  if (skipWord(from, "HEADER.FIELDS")) return { kind: "HEADER.FIELDS", fields: headerList(from) };
  if (skipWord(from, "HEADER")) return { kind: "HEADER" };
  if (skipWord(from, "TEXT")) return { kind: "TEXT" };
  if (isOfPart && skipWord(from, "MIME")) return { kind: "MIME" };
  return wrong(from, isNext(from, "MIME") ? "section-msgtext: MIME needs a part" : "section-spec");
}

/** SP header-list = SP "(" header-fld-name *(SP header-fld-name) ")" */
function headerList(from: Cursor): readonly string[] {
  sp(from);
  return someOf(from, astring);
}

/** As it is written, brackets included. */
export function printSection({ part, text }: Section): string {
  const fields = text && "fields" in text ? ` (${text.fields.map(printAstring).join(" ")})` : "";
  return `[${[...part, ...(text ? [text.kind + fields] : [])].join(".")}]`;
}
