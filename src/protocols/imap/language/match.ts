import type { Match, Names } from "../../../protocol/language.js";
import { type Piece, valueFor } from "../../../protocol/template.js";
import { latin1 } from "../../../wire/latin1.js";
import { isCoerced } from "../coerced.js";
import { parse, plain } from "../grammar/cursor.js";
import { rangesOf, uidSet } from "../grammar/sequence-set.js";
import { octetsOf } from "./octets-of.js";
import type { Pattern, Patterns } from "./pattern.js";
import type { Node } from "./structure.js";
import { types } from "./types.js";

/** How the values of a list are held against patterns: one after the other, in any order, or name by name; `items`: FETCH's. */
export type Shape = "sequence" | "set" | "pairs" | "items";

/** What is being matched: names so far, and how lists behind a name compare. */
interface Matching {
  readonly names: Names;
  readonly bound: Map<string, string>;
  /** Strings in any case: media types and the like. */
  readonly anyCase: boolean;
  /** Sets of numbers, whatever their order and ranges. */
  readonly areSets?: boolean;
  /** How lists at the top compare. */
  readonly lists: Shape;
}

/** What lists are sets, by the name before them (RFC 9051 §7). */
const shapes: ReadonlyMap<string, Shape> = new Map([
  ["FLAGS", "set"],
  ["PERMANENTFLAGS", "set"],
]);
/** Items whose strings compare in any case: what they hold are MIME's tokens. */
const tokens = new Set(["BODY", "BODYSTRUCTURE"]);
/** Items whose values are sets of numbers (RFC 9051 §7.3.4). */
const sets = new Set(["ALL"]);

/**
 * Holds values against patterns. `end`: the offset behind the last value, where more should stand. `lists`: how lists
 * among them compare.
 */
export function matchAll(
  patterns: Patterns,
  nodes: readonly Node[],
  shape: Shape,
  names: Names,
  end: number,
  lists: Shape = "sequence",
): Match {
  const matching: Matching = { names, bound: new Map(), anyCase: false, lists };
  const at = matchShape(patterns, nodes, shape, matching, end);
  return at < 0 ? { ok: true, bound: matching.bound } : { ok: false, at };
}

/** Offset of the first value that fits nothing; -1: all do. */
function matchShape(patterns: Patterns, nodes: readonly Node[], shape: Shape, its: Matching, end: number): number {
  switch (shape) {
    case "sequence":
      return matchSequence(patterns, nodes, its, end);
    case "set":
      return matchSet(patterns, nodes, its, end);
    case "pairs":
      return matchPairs(patterns, nodes, its, end, nobody);
    case "items":
      return matchPairs(patterns, nodes, its, end, unasked);
    default:
      return shape satisfies never;
  }
}

function matchSequence({ items, isOpen }: Patterns, nodes: readonly Node[], its: Matching, end: number): number {
  for (const [index, pattern] of items.entries()) {
    const node = nodes[index];
    if (!node) return end;
    const at = matchOne(pattern, node, { ...its, lists: "sequence" }, its.lists);
    if (at >= 0) return at;
  }
  const surplus = nodes[items.length];
  return surplus && !isOpen ? surplus.at : -1;
}

/** Patterns without placeholders choose first; each value serves one pattern. */
function matchSet({ items, isOpen }: Patterns, nodes: readonly Node[], its: Matching, end: number): number {
  const left = new Set(nodes);
  const inOrder = [...items].sort((one, other) => Number(isVague(one)) - Number(isVague(other)));
  for (const pattern of inOrder) {
    const found = [...left].find((node) => matchOne(pattern, node, its, "sequence") < 0);
    if (!found) return [...left][0]?.at ?? end;
    left.delete(found);
  }
  const [surplus] = left;
  return surplus && !isOpen ? surplus.at : -1;
}

const isVague = (pattern: Pattern): boolean =>
  pattern.kind === "word" && pattern.pieces.some(({ kind }) => kind === "typed");

const nobody: ReadonlySet<string> = new Set();
/** What a server may tell of a message though nobody asked for it (RFC 9051 §7.5.2, RFC 7162 §3.1.4). */
const unasked: ReadonlySet<string> = new Set(["FLAGS", "UID", "MODSEQ"]);

/** Names and values by turns: in any order of names; `surplusToo` may be there beside them. */
function matchPairs(
  { items, isOpen }: Patterns,
  nodes: readonly Node[],
  its: Matching,
  end: number,
  surplusToo: ReadonlySet<string>,
): number {
  const left = new Map<number, Node>();
  for (let index = 0; index < nodes.length; index += 2) left.set(index, nodes[index] as Node);
  for (let index = 0; index < items.length; index += 2) {
    const name = items[index] as Pattern;
    const value = items[index + 1];
    const found = [...left].find(([, node]) => matchOne(name, node, its, "sequence") < 0);
    if (!found) return [...left.values()][0]?.at ?? end;
    const [position, node] = found;
    left.delete(position);
    const said = nodes[position + 1];
    if (!value) continue;
    if (!said) return end;
    const key = node.kind === "atom" ? node.text.toUpperCase() : "";
    const inner = { ...its, anyCase: tokens.has(key), areSets: sets.has(key) };
    const at = matchOne(value, said, inner, shapes.get(key) ?? "sequence");
    if (at >= 0) return at;
  }
  const surplus = [...left.values()].find((node) => node.kind !== "atom" || !surplusToo.has(node.text.toUpperCase()));
  return surplus && !isOpen ? surplus.at : -1;
}

/** `shape`: of the list, when it is one. Offset of what does not fit; -1: it fits. */
function matchOne(pattern: Pattern, node: Node, its: Matching, shape: Shape): number {
  switch (pattern.kind) {
    case "list":
      return node.kind === "list" ? matchShape(pattern, node.items, shape, its, node.end) : node.at;
    case "octets": {
      const wanted = octetsOf(pattern.piece, (name) => its.bound.get(name) ?? its.names(name));
      const found =
        node.kind === "octets" ? node.octets : node.kind === "text" ? Buffer.from(node.text, "latin1") : undefined;
      return found && Buffer.compare(wanted, found) === 0 ? -1 : node.at;
    }
    case "word":
      return matchWord(pattern, node, its) ? -1 : node.at;
    default:
      return pattern satisfies never;
  }
}

function matchWord({ pieces, isString }: Extract<Pattern, { kind: "word" }>, node: Node, its: Matching): boolean {
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === "typed") return matchTyped(only, node, its);
  if (node.kind === "list") return false;
  const isNil = node.kind === "atom" && node.text.toUpperCase() === "NIL";
  if (isString && isNil) return false;
  const value: Names = (name) => its.bound.get(name) ?? its.names(name);
  const wanted = pieces
    .map((piece) =>
      piece.kind === "text"
        ? piece.text
        : piece.kind === "octets"
          ? String(octetsOf(piece, value).length)
          : valueFor(piece, value),
    )
    .join("");
  const found = node.kind === "octets" ? latin1(node.octets) : node.text;
  // NIL is written as an atom, and nothing else is NIL.
  if (!isString && wanted.toUpperCase() === "NIL") return isNil;
  if (its.areSets && node.kind === "atom") return isSameSet(wanted, found);
  const anyCase = its.anyCase || (!isString && node.kind === "atom");
  const [one, other] = node.kind === "atom" ? [withoutQuotes(wanted), withoutQuotes(found)] : [wanted, found];
  // INBOX is the same in any case (RFC 9051 §9, mailbox).
  const isInbox = one.toUpperCase() === "INBOX";
  if (anyCase || isInbox) return one.toUpperCase() === other.toUpperCase();
  const own = value("mailbox");
  return one === other || (own !== undefined && one.startsWith(own) && isCoerced(one, other));
}

function isSameSet(one: string, other: string): boolean {
  const [its, others] = [one, other].map((text) => {
    const set = parse({ line: Buffer.from(text, "latin1"), literals: [] }, uidSet, plain);
    return set.ok ? JSON.stringify(rangesOf(set.value, 0)) : text;
  });
  return its === others;
}

/** `BODY[HEADER.FIELDS ("Subject")]`: names of fields are astrings, and quotes make no difference. */
const withoutQuotes = (text: string): string => (text.includes("[") ? text.replaceAll('"', "") : text);

function matchTyped(piece: Extract<Piece, { kind: "typed" }>, node: Node, its: Matching): boolean {
  if (!types.get(piece.type)?.(node)) return false;
  const text = node.kind === "list" ? "" : node.kind === "octets" ? latin1(node.octets) : node.text;
  for (const { sign, name } of piece.than) {
    const other = its.bound.get(name) ?? its.names(name) ?? "";
    const isSo = sign === "!" ? text !== other : sign === ">" ? isLess(other, text) : isLess(text, other);
    if (!isSo) return false;
  }
  if (piece.name !== "") its.bound.set(piece.name, text);
  return true;
}

/** By number where both are numbers of any length. */
const isLess = (one: string, other: string): boolean =>
  /^\d+$/.test(one) && /^\d+$/.test(other) ? BigInt(one) < BigInt(other) : one < other;
