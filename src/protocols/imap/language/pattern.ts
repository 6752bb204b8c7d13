import { namesIn, type Piece, type Template, TemplateError } from "../../../protocol/template.js";
import { types } from "./types.js";

/** What a value is held against. Columns are those of the suite's line. */
export type Pattern =
  /** Text with placeholders in it. `isString`: it was written in quotes, and never means NIL. */
  | { readonly kind: "word"; readonly pieces: readonly Piece[]; readonly isString: boolean; readonly column: number }
  /** `...` in it: more may stand there. */
  | { readonly kind: "list"; readonly items: readonly Pattern[]; readonly isOpen: boolean; readonly column: number }
  /** `{literal NAME}`: the octets of a fixture, in whatever form. */
  | { readonly kind: "octets"; readonly piece: Extract<Piece, { kind: "octets" }>; readonly column: number };

/** The patterns of a line, and whether more may stand behind them. */
export interface Patterns {
  readonly items: readonly Pattern[];
  readonly isOpen: boolean;
}

/** Characters and placeholders of a template, one by one. */
type Unit = { readonly char: string; readonly column: number } | { readonly piece: Piece; readonly column: number };

const unitsOf = (template: Template): readonly Unit[] =>
  template.flatMap((piece): readonly Unit[] =>
    piece.kind === "text"
      ? piece.text.split("").map((char, index) => ({ char, column: piece.column + index }))
      : [{ piece, column: piece.column }],
  );

/** Reads an S line as values: words, strings, lists, placeholders. Throws TemplateError. */
export function patternsOf(template: Template): Patterns {
  const units = unitsOf(template);
  let at = 0;
  const next = () => units[at];
  const charAt = (index: number) => {
    const unit = units[index];
    return unit && "char" in unit ? unit.char : undefined;
  };
  const isEllipsis = () =>
    charAt(at) === "." && charAt(at + 1) === "." && charAt(at + 2) === "." && /^[ )]?$/.test(charAt(at + 3) ?? "");

  const sequence = (isClosed: boolean, opened: number): Patterns => {
    const items: Pattern[] = [];
    let isOpen = false;
    for (;;) {
      while (charAt(at) === " ") at++;
      const unit = next();
      if (!unit) {
        if (isClosed) throw new TemplateError("this ( is never closed", opened);
        return { items, isOpen };
      }
      if (charAt(at) === ")") {
        if (!isClosed) throw new TemplateError("this ) closes nothing", unit.column);
        at++;
        return { items, isOpen };
      }
      if (isOpen) throw new TemplateError("nothing can stand behind ...", unit.column);
      if (isEllipsis()) {
        isOpen = true;
        at += 3;
      } else items.push(one(unit));
    }
  };

  const one = (unit: Unit): Pattern => {
    const { column } = unit;
    if (charAt(at) === "(") {
      at++;
      return { kind: "list", ...sequence(true, column), column };
    }
    if ("piece" in unit && unit.piece.kind === "octets" && unit.piece.form !== "size") {
      at++;
      return { kind: "octets", piece: unit.piece, column };
    }
    return charAt(at) === '"' ? quoted(column) : word(column);
  };

  const quoted = (column: number): Pattern => {
    const pieces: Piece[] = [];
    for (at++; charAt(at) !== '"'; at++) {
      const unit = next();
      if (!unit) throw new TemplateError('this " is never closed', column);
      if (charAt(at) !== "\\") push(pieces, unit);
      else push(pieces, { char: escaped(charAt(++at), unit.column), column: unit.column });
    }
    at++;
    return { kind: "word", pieces, isString: true, column };
  };

  /** As far as it goes, all that stands between its brackets included. */
  const word = (column: number): Pattern => {
    const pieces: Piece[] = [];
    for (let depth = 0; at < units.length; at++) {
      const char = charAt(at);
      if (char === "[") depth++;
      if (char === "]") depth--;
      if (depth <= 0 && (char === " " || char === "(" || char === ")")) break;
      push(pieces, next() as Unit);
    }
    return { kind: "word", pieces, isString: false, column };
  };

  return sequence(false, 1);
}

/** `\"` and `\\` as in IMAP, `\r` and `\n` as in the rest of the suite language. */
function escaped(char: string | undefined, column: number): string {
  const meaning = { '"': '"', "\\": "\\", r: "\r", n: "\n" }[char ?? ""];
  if (meaning === undefined) throw new TemplateError(`\\${char ?? ""} is no escape: \\" \\\\ \\r \\n`, column);
  return meaning;
}

function push(pieces: Piece[], unit: Unit): void {
  if ("piece" in unit) {
    if (unit.piece.kind === "typed" && !types.has(unit.piece.type))
      throw new TemplateError(
        `{${unit.piece.name}:${unit.piece.type}} has no type of IMAP: ${[...types.keys()].join(", ")}`,
        unit.column,
      );
    pieces.push(unit.piece);
    return;
  }
  const last = pieces.at(-1);
  if (last?.kind === "text") pieces[pieces.length - 1] = { ...last, text: last.text + unit.char };
  else pieces.push({ kind: "text", text: unit.char, column: unit.column });
}

/** Names that a pattern binds, in the order in which they stand. */
export function bindsOf(patterns: readonly Pattern[]): readonly string[] {
  return patterns.flatMap((pattern) => {
    if (pattern.kind === "list") return bindsOf(pattern.items);
    if (pattern.kind === "octets") return [];
    return pattern.pieces.flatMap((piece) => (piece.kind === "typed" && piece.name !== "" ? [piece.name] : []));
  });
}

/** Names that need a value before it is matched. */
export function needsOf(patterns: readonly Pattern[]): readonly string[] {
  return patterns.flatMap((pattern) => {
    if (pattern.kind === "list") return needsOf(pattern.items);
    return namesIn(pattern.kind === "octets" ? [pattern.piece] : pattern.pieces).map(({ name }) => name);
  });
}
