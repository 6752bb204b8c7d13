import { isAlpha, isDigit } from "../../../protocol/parsed.js";
import { binaryItem, binarySizeItem, sectionBinary } from "../extensions/binary.js";
import type { Literal } from "../grammar/cursor.js";
import {
  type Cursor,
  number64,
  nzNumber,
  octet,
  peek,
  type Rule,
  run,
  skip,
  skipWord,
  someOf,
  wrong,
} from "../grammar/cursor.js";
import * as items from "../grammar/fetch.js";
import type { Flag } from "../grammar/flag.js";
import { type Named, ofKind } from "../grammar/kind.js";
import { type Section, section } from "../grammar/section.js";
import { bodyOf, bodyStructureOf } from "../mime/body-of.js";
import { decodedPart } from "../mime/decoded-part.js";
import { envelopeOf } from "../mime/envelope-of.js";
import { sectionOf } from "../mime/section-of.js";
import { type StoredMessage, withoutNul } from "../model/mailbox.js";

/** A message as FETCH looks at it. */
export interface Fetched {
  readonly message: StoredMessage;
  /** As the session reads them. */
  readonly flags: readonly Flag[];
}

/** An item that FETCH is asked for: what it says of a message; undefined: the part cannot be decoded. */
export interface FetchAtt {
  /** Asking for it sets \Seen. */
  readonly setsSeen?: true;
  readonly of: (its: Fetched) => Named | undefined;
}

const literalOf = (text: string): Literal => ({
  size: text.length,
  octets: Uint8Array.from(Buffer.from(text, "latin1")),
});

/** partial = "<" number64 "." nz-number64 ">" */
interface Partial {
  readonly origin: number;
  readonly count: number;
}

function partial(from: Cursor): Partial | undefined {
  if (!skip(from, "<")) return undefined;
  const origin = number64(from);
  octet(from, ".");
  const count = nzNumber(from);
  octet(from, ">");
  return { origin, count };
}

const cut = (text: string, its: Partial | undefined): string =>
  its ? text.slice(its.origin, its.origin + its.count) : text;

/** "BODY" [".PEEK"] section ["<" number "." nz-number ">"] */
function bodySection(from: Cursor, isPeek: boolean): FetchAtt {
  const its: Section = section(from);
  const part = partial(from);
  return {
    ...(!isPeek && { setsSeen: true }),
    of({ message: { entity, text } }) {
      const octets = sectionOf(entity, its, withoutNul(text));
      return ofKind(items.bodySection, {
        section: its,
        ...(part && { origin: part.origin }),
        content: octets === undefined ? null : literalOf(cut(octets, part)),
      });
    },
  };
}

/** "BINARY" [".PEEK"] section-binary [partial] */
function binarySection(from: Cursor, isPeek: boolean): FetchAtt {
  octet(from, "[");
  const its = sectionBinary(from);
  const part = partial(from);
  return {
    ...(!isPeek && { setsSeen: true }),
    of({ message: { entity, text } }) {
      const found = decodedPart(entity, its, text);
      if (found === "unknown-cte") return undefined;
      return ofKind(binaryItem, {
        part: its,
        ...(part && { origin: part.origin }),
        content: found === "no-part" ? null : literalOf(cut(found.octets, part)),
      });
    },
  };
}

/** "BINARY.SIZE" section-binary */
function binarySize(from: Cursor): FetchAtt {
  octet(from, "[");
  const part = sectionBinary(from);
  return {
    of({ message: { entity, text } }) {
      const found = decodedPart(entity, part, text);
      if (found === "unknown-cte") return undefined;
      return ofKind(binarySizeItem, { part, size: found === "no-part" ? 0 : found.octets.length });
    },
  };
}

export const flagsAtt: FetchAtt = { of: ({ flags }) => ofKind(items.flags, flags) };
export const uidAtt: FetchAtt = { of: ({ message: { uid } }) => ofKind(items.uid, uid) };
const internalDate: FetchAtt = { of: ({ message }) => ofKind(items.internalDate, message.internalDate) };
const size: FetchAtt = { of: ({ message: { text } }) => ofKind(items.rfc822Size, text.length) };
const envelope: FetchAtt = {
  of: ({ message: { entity } }) => ofKind(items.envelopeItem, envelopeOf(entity.header)),
};
const bodyStructure: FetchAtt = {
  of: ({ message: { entity, text } }) => ofKind(items.bodyStructure, bodyStructureOf(entity, withoutNul(text))),
};
const body: FetchAtt = {
  of: ({ message: { entity, text } }) => ofKind(items.bodyItem, bodyOf(bodyStructureOf(entity, withoutNul(text)))),
};
const whole: FetchAtt = {
  setsSeen: true,
  of: ({ message: { text } }) => ofKind(items.rfc822, literalOf(withoutNul(text))),
};
const header: FetchAtt = {
  of: ({ message: { entity, text } }) =>
    ofKind(items.rfc822Header, literalOf(withoutNul(text).slice(0, entity.bodyFrom))),
};
const text: FetchAtt = {
  setsSeen: true,
  of: ({ message: { entity, text: its } }) =>
    ofKind(items.rfc822Text, literalOf(withoutNul(its).slice(entity.bodyFrom))),
};

/** Items that are just a name (RFC 9051 §6.4.5). */
const plain: ReadonlyMap<string, FetchAtt> = new Map([
  ["FLAGS", flagsAtt],
  ["UID", uidAtt],
  ["INTERNALDATE", internalDate],
  ["RFC822.SIZE", size],
  ["ENVELOPE", envelope],
  ["BODYSTRUCTURE", bodyStructure],
  ["BODY", body],
]);

/** Those that rev2 has no more (RFC 9051 appendix E). */
const rev1Only: ReadonlyMap<string, FetchAtt> = new Map([
  ["RFC822", whole],
  ["RFC822.HEADER", header],
  ["RFC822.TEXT", text],
]);

/** Items with a section. */
const sections: ReadonlyMap<string, Rule<FetchAtt>> = new Map<string, Rule<FetchAtt>>([
  ["BODY", (from) => bodySection(from, false)],
  ["BODY.PEEK", (from) => bodySection(from, true)],
  ["BINARY", (from) => binarySection(from, false)],
  ["BINARY.PEEK", (from) => binarySection(from, true)],
  ["BINARY.SIZE", binarySize],
]);

const isNameChar = (code: number) => isAlpha(code) || isDigit(code) || code === 0x2e;

/** fetch-att */
const fetchAtt: Rule<FetchAtt> = (from) => {
  const { at } = from;
  const name = run(from, isNameChar, "fetch-att").toUpperCase();
  if (peek(from) === 0x5b) return sections.get(name)?.(from) ?? wrong(from, "fetch-att", at);
  return plain.get(name) ?? (from.dialect.rev2 ? undefined : rev1Only.get(name)) ?? wrong(from, "fetch-att", at);
};

const fast = [flagsAtt, internalDate, size];
const macros: readonly (readonly [string, readonly FetchAtt[]])[] = [
  ["ALL", [...fast, envelope]],
  ["FULL", [...fast, envelope, body]],
  ["FAST", fast],
];

/** "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")" */
export const fetchAtts: Rule<readonly FetchAtt[]> = (from) => {
  for (const [name, all] of macros) if (skipWord(from, name)) return all;
  return peek(from) === 0x28 ? someOf(from, fetchAtt) : [fetchAtt(from)];
};
