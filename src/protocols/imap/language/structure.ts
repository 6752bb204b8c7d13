import { latin1 } from "../../../wire/latin1.js";
import type { Literal, Source } from "../grammar/cursor.js";

/** A value as a suite sees it: whatever form a string has, it is the same; NIL is not "NIL". Offsets are in the line. */
export type Node =
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  /** A literal of which the octets were handed on, or big: compared by its octets. */
  | { readonly kind: "octets"; readonly octets: Uint8Array; readonly at: number }
  | { readonly kind: "atom"; readonly text: string; readonly at: number }
  /** `end`: the offset of what closes it. */
  | { readonly kind: "list"; readonly items: readonly Node[]; readonly at: number; readonly end: number };

/** Literals from this size on stay octets. */
const BIG = 1 << 16;
/** Lists deeper than this are text: the grammar has told of them. */
const DEEPEST = 500;

/** Reads the values of a line from an offset on, one after the other with single spaces between; never throws. */
export function valuesOf({ line, literals }: Source, from = 0): readonly Node[] {
  const text = latin1(line);
  let at = from;
  let read = literalsBefore(text, from);

  const quoted = (): Node => {
    const begins = at;
    let meaning = "";
    for (at++; at < text.length && text[at] !== '"'; at++) meaning += text[at] === "\\" ? (text[++at] ?? "") : text[at];
    at++;
    return { kind: "text", text: meaning, at: begins };
  };
  const literal = (announcement: string): Node => {
    const begins = at;
    at += announcement.length;
    const its: Literal | undefined = literals[read++];
    const octets = its?.octets ?? new Uint8Array();
    return octets.length >= BIG
      ? { kind: "octets", octets, at: begins }
      : { kind: "text", text: latin1(octets), at: begins };
  };
  /** An atom, with all that stands between its brackets: `BODY[HEADER.FIELDS (DATE)]<0>`. */
  const atom = (): Node => {
    const begins = at;
    for (let depth = 0; at < text.length; at++) {
      const next = text[at] as string;
      if (next === "[") depth++;
      else if (next === "]") depth = Math.max(0, depth - 1);
      else if (depth === 0 && (next === " " || next === "(" || next === ")")) break;
    }
    // Something that cannot be an atom is passed by, octet for octet.
    if (at === begins) at++;
    return { kind: "atom", text: text.slice(begins, at), at: begins };
  };
  const list = (depth: number): Node => {
    const begins = at++;
    const items: Node[] = [];
    while (at < text.length && text[at] !== ")") {
      if (text[at] === " ") at++;
      else items.push(value(depth + 1));
    }
    return { kind: "list", items, at: begins, end: at++ };
  };
  function value(depth: number): Node {
    const next = text[at];
    if (next === "(" && depth < DEEPEST) return list(depth);
    if (next === '"') return quoted();
    const [announcement] = /^~?\{\d+\+?\}\r?\n/.exec(text.slice(at, at + 30)) ?? [];
    return announcement === undefined ? atom() : literal(announcement);
  }

  const all: Node[] = [];
  while (at < text.length) {
    if (text[at] === " ") at++;
    else all.push(value(0));
  }
  return all;
}

const literalsBefore = (text: string, at: number): number => (text.slice(0, at).match(/\{\d+\+?\}\r?\n/g) ?? []).length;
