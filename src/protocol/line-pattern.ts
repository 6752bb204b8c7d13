import type { Match, Names } from "./language.js";
import { namesIn, type Piece, type Sign, type Template, TemplateError, valueFor } from "./template.js";

/** A type of values by its ABNF name. */
export interface ValueType {
  /** Offset behind the value that begins at `at`, the longest one; -1: none begins there. */
  readonly end: (text: string, at: number) => number;
  /** Offset of the first value from `at` on; -1: there is none. Only what has it can stand behind free text. */
  readonly find?: (text: string, at: number) => number;
}

/** A run of octets of a set, `least` to `most` of them. */
export const run = (within: (octet: number) => boolean, least = 1, most = Number.POSITIVE_INFINITY): ValueType => ({
  end(text, at) {
    let end = at;
    while (end < text.length && end - at < most && within(text.charCodeAt(end))) end++;
    return end - at < least ? -1 : end;
  },
});

/** What a regular expression matches. It has to be sticky (`y`), and to look at each octet a bounded number of times. */
export const shape = (pattern: RegExp): ValueType => ({
  end(text, at) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    return found ? at + found[0].length : -1;
  },
});

/** Free text: as little of it as lets the next piece stand behind it, and all that is left when it is the last. */
export const freeText: ValueType = run((octet) => octet !== 0 && octet !== 10 && octet !== 13, 0);

/** How strictly a line is held against a pattern. */
export interface Looseness {
  /** More may stand behind what is expected, after a space. */
  readonly open: boolean;
  /** Letters in upper or lower case. */
  readonly anyCase: boolean;
}

/** A pattern of one line. */
export interface LinePattern {
  readonly needs: readonly string[];
  readonly binds: readonly string[];
  readonly match: (line: string, names: Names, looseness: Looseness) => Match;
}

/**
 * Compiles the pattern of a line (ISO 8859-1, without its end); `...` at its end lets anything follow. Matching goes from
 * left to right and never back, so it is linear in the line, and tells the first octet that fits nothing. Throws
 * TemplateError.
 */
export function linePattern(template: Template, types: ReadonlyMap<string, ValueType>): LinePattern {
  const { pieces, anything } = withoutEllipsis(template);
  const binds: string[] = [];
  pieces.forEach((piece, index) => {
    if (piece.kind === "octets") throw new TemplateError(`{${piece.form} …} has no meaning here`, piece.column);
    if (piece.kind !== "typed") return;
    const type = typeOf(piece, types);
    if (piece.name !== "") {
      if (binds.includes(piece.name))
        throw new TemplateError(`{${piece.name}} is bound twice in this line`, piece.column);
      binds.push(piece.name);
    }
    const next = pieces[index + 1];
    if (type === freeText && next?.kind === "typed" && !typeOf(next, types).find)
      throw new TemplateError(`{:${next.type}} cannot follow free text: where would it begin?`, next.column);
  });

  return {
    binds,
    needs: [...new Set(namesIn(pieces).map(({ name }) => name))].filter((name) => !binds.includes(name)),
    match(line, names, { open, anyCase }) {
      const text = anyCase ? line.toLowerCase() : line;
      const bound = new Map<string, string>();
      const value: Names = (name) => bound.get(name) ?? names(name);
      const literal = (piece: Piece) => {
        const its = piece.kind === "text" ? piece.text : valueFor(piece, value);
        return anyCase ? its.toLowerCase() : its;
      };
      let at = 0;
      for (let index = 0; index < pieces.length; index++) {
        const piece = pieces[index] as Piece;
        if (piece.kind !== "typed") {
          const its = literal(piece);
          if (!text.startsWith(its, at)) return { ok: false, at: firstOther(its, text, at) };
          at += its.length;
          continue;
        }
        const type = typeOf(piece, types);
        const next = type === freeText ? pieces[index + 1] : undefined;
        const end = next
          ? freeEnd(line, at, next.kind === "typed" ? typeOf(next, types) : literal(next), text)
          : type.end(line, at);
        if (end < 0) return { ok: false, at };
        const its = line.slice(at, end);
        if (!piece.than.every(({ sign, name }) => compares(its, sign, known(name, value)))) return { ok: false, at };
        if (piece.name !== "") bound.set(piece.name, its);
        at = end;
      }
      const ends = anything || at === line.length || (open && line[at] === " ");
      return ends ? { ok: true, ...(bound.size > 0 && { bound }) } : { ok: false, at };
    },
  };
}

function withoutEllipsis(template: Template): { readonly pieces: Template; readonly anything: boolean } {
  const last = template.at(-1);
  if (last?.kind !== "text" || !last.text.endsWith("...")) return { pieces: template, anything: false };
  const text = last.text.slice(0, -3);
  const kept: Template = text === "" ? [] : [{ ...last, text }];
  return { pieces: [...template.slice(0, -1), ...kept], anything: true };
}

function typeOf(
  { type, column }: Piece & { readonly kind: "typed" },
  types: ReadonlyMap<string, ValueType>,
): ValueType {
  const known = types.get(type);
  if (!known) throw new TemplateError(`there is no type ${type}: ${[...types.keys()].join(", ")}`, column);
  return known;
}

/** A missing value would compare as less than any other. */
function known(name: string, value: Names): string {
  const its = value(name);
  if (its === undefined) throw new Error(`no value for {${name}}`);
  return its;
}

/** Where free text ends: right before the first place at which the next piece can stand. */
function freeEnd(line: string, at: number, next: ValueType | string, text: string): number {
  const longest = freeText.end(line, at);
  const found = typeof next === "string" ? text.indexOf(next, at) : (next.find?.(line, at) ?? -1);
  return found <= longest ? found : -1;
}

/** Offset of the first octet in which a line differs from what should stand there. */
function firstOther(expected: string, line: string, at: number): number {
  let same = 0;
  while (same < expected.length && expected[same] === line[at + same]) same++;
  return at + same;
}

/** Numbers compare as numbers of any length, other values octet by octet. */
function compares(a: string, sign: Sign, b: string): boolean {
  if (sign === "!") return a !== b;
  const numbers = /^\d+$/.test(a) && /^\d+$/.test(b);
  const order = numbers ? compareNumbers(a, b) : a < b ? -1 : a > b ? 1 : 0;
  return sign === ">" ? order > 0 : order < 0;
}

function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+(?=\d)/, "");
  const right = b.replace(/^0+(?=\d)/, "");
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}
