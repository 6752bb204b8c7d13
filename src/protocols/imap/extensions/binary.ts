import { latin1 } from "../../../wire/latin1.js";
import { number, number64, nzNumber, octet, peek, type Rule, skip, sp } from "../grammar/cursor.js";
import { type Content, printContent } from "../grammar/fetch.js";
import type { Kind } from "../grammar/kind.js";
import { literal8, ncontent } from "../grammar/strings.js";
import type { Extension } from "./extension.js";

/** Decoded octets of a part, from an origin on where a part of them was asked for. */
export interface BinaryContent {
  readonly part: readonly number[];
  readonly origin?: number;
  readonly content: Content;
}

/** section-binary = "[" [section-part] "]": what stands behind the bracket */
export const sectionBinary: Rule<readonly number[]> = (from) => {
  const part: number[] = [];
  if (peek(from) !== 0x5d) {
    do part.push(nzNumber(from));
    while (skip(from, "."));
  }
  octet(from, "]");
  return part;
};

/** "BINARY" section-binary ["<" number ">"] SP (nstring / literal8) */
export const binaryItem: Kind<BinaryContent> = {
  name: "BINARY[",
  rule(from) {
    const part = sectionBinary(from);
    let origin: number | undefined;
    if (skip(from, "<")) {
      origin = number(from);
      octet(from, ">");
    }
    sp(from);
    const content = peek(from) === 0x7e ? literal8(from) : ncontent(from);
    return { part, ...(origin !== undefined && { origin }), content };
  },
  print: ({ part, origin, content }) =>
    `${part.join(".")}]${origin === undefined ? "" : `<${origin}>`} ${printBinary(content)}`,
};

const printBinary = (its: Content) =>
  its?.octets.includes(0) ? `~{${its.octets.length}}\r\n${latin1(its.octets)}` : printContent(its);

/** "BINARY.SIZE" section-binary SP number */
export const binarySizeItem: Kind<{ readonly part: readonly number[]; readonly size: number }> = {
  name: "BINARY.SIZE[",
  rule(from) {
    const part = sectionBinary(from);
    sp(from);
    return { part, size: number64(from) };
  },
  print: ({ part, size }) => `${part.join(".")}] ${size}`,
};

/** RFC 3516; rev2 has its FETCH, not its APPEND. */
export const binary: Extension = { capability: "BINARY", grammar: { fetchItems: [binaryItem, binarySizeItem] } };
