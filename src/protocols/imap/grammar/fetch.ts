import { isAlpha, isDigit } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";
import { type Body, bodyOf, printBody } from "./body.js";
import {
  type Cursor,
  type Literal,
  listOf,
  number,
  number64,
  octet,
  peek,
  run,
  skip,
  someOf,
  sp,
  uniqueid,
  wrong,
} from "./cursor.js";
import { type DateTime, dateTime, printDateTime } from "./date-time.js";
import { type Envelope, envelope, printEnvelope } from "./envelope.js";
import { type Flag, flagFetch } from "./flag.js";
import { type Kind, kindsOf, type Named, named, printNamed, spaced } from "./kind.js";
import { printList, printNstring } from "./print.js";
import { printSection, type Section, section } from "./section.js";
import { ncontent } from "./strings.js";

/** The octets of a message, or of a part of it; null: NIL. */
export type Content = Literal | null;

/** Octets of a section, from an origin on where a part of them was asked for. */
export interface SectionContent {
  readonly section: Section;
  readonly origin?: number;
  readonly content: Content;
}

export const printContent = (its: Content): string => printNstring(its && latin1(its.octets));

export const flags: Kind<readonly Flag[]> = spaced("FLAGS", (from) => listOf(from, flagFetch), printList);
export const envelopeItem: Kind<Envelope> = spaced("ENVELOPE", envelope, printEnvelope);
export const internalDate: Kind<DateTime> = spaced("INTERNALDATE", dateTime, printDateTime);
export const rfc822Size: Kind<number> = spaced("RFC822.SIZE", number64, String);
export const rfc822: Kind<Content> = spaced("RFC822", ncontent, printContent);
export const rfc822Header: Kind<Content> = spaced("RFC822.HEADER", ncontent, printContent);
export const rfc822Text: Kind<Content> = spaced("RFC822.TEXT", ncontent, printContent);
export const bodyItem: Kind<Body> = spaced("BODY", bodyOf({ extensible: false }), printBody);
export const bodyStructure: Kind<Body> = spaced("BODYSTRUCTURE", bodyOf({ extensible: true }), printBody);
export const uid: Kind<number> = spaced("UID", uniqueid, String);

/** "BODY" section ["<" number ">"] SP nstring; its name ends with the bracket. */
export const bodySection: Kind<SectionContent> = {
  name: "BODY[",
  rule(from) {
    from.at--;
    const its = section(from);
    const origin = skip(from, "<") ? originOf(from) : undefined;
    sp(from);
    return { section: its, ...(origin !== undefined && { origin }), content: ncontent(from) };
  },
  print: ({ section: its, origin, content }) =>
    `${printSection(its).slice(1)}${origin === undefined ? "" : `<${origin}>`} ${printContent(content)}`,
};

function originOf(from: Cursor): number {
  const origin = number(from);
  octet(from, ">");
  return origin;
}

/** The items of FETCH that both revisions have (RFC 9051 §7.5.2; RFC822 and the like: RFC 3501 §7.4.2). */
export const fetchItems = kindsOf([
  flags,
  envelopeItem,
  internalDate,
  rfc822Size,
  rfc822,
  rfc822Header,
  rfc822Text,
  bodyItem,
  bodyStructure,
  uid,
  bodySection,
]);

/** What is expected in place of `.PEEK`. */
export const NO_PEEK = 'section: ".PEEK" is not told';

const isNameChar = (code: number) => isAlpha(code) || isDigit(code) || code === 0x2e || code === 0x2d;

/** (msg-att-dynamic / msg-att-static): those with a section have names that end with its bracket. */
function msgAttItem(from: Cursor): Named {
  const name = run(from, isNameChar, "msg-att").toUpperCase();
  const isSection = peek(from) === 0x5b;
  // How it is asked for, and no name of what is told (RFC 9051 §7.5.2).
  if (isSection && name.endsWith(".PEEK")) wrong(from, NO_PEEK, from.at - ".PEEK".length);
  if (isSection) from.at++;
  return named(from, from.dialect.kinds.fetchItems, isSection ? `${name}[` : name);
}

/** message-data: "FETCH" SP msg-att, msg-att = "(" item *(SP item) ")" */
export const fetch: Kind<readonly Named[]> = {
  name: "FETCH",
  rule(from) {
    sp(from);
    return someOf(from, msgAttItem);
  },
  print: (items, kinds) => ` ${printList(items.map((its) => printNamed(its, kinds.fetchItems, kinds)))}`,
};
