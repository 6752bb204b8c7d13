import type { LineContext, Vocabulary } from "../protocol/language.js";
import type { Pattern } from "./exchange.js";
import type { Piece } from "./template.js";

export type Match =
  | { readonly ok: true; readonly bound: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly at: number };

/** Matches a whole line (ISO 8859-1, without its end). `value` gives what names stand for. */
export function matchLine(
  pattern: Pattern & { readonly kind: "line" },
  line: string,
  value: (name: string) => string | undefined,
  vocabulary: Vocabulary,
  context: LineContext,
): Match {
  const { open, anyCase } = vocabulary.freedom(context);
  const bare = vocabulary.bare.includes(pattern.source);
  const flags = anyCase ? "isy" : "sy";
  const sources = pattern.template.map((piece) => source(piece, value, vocabulary));
  const tail = pattern.open ? "" : bare || open ? "(?= |$)" : "$";
  const whole = new RegExp(sources.join("") + tail, flags).exec(line);
  if (whole && (pattern.open || bare || open || whole[0].length === line.length)) {
    const bound = new Map(Object.entries(whole.groups ?? {}).map(([name, text]) => [name.replaceAll("_", "-"), text]));
    return { ok: true, bound };
  }
  return { ok: false, at: firstWrong(pattern.template, sources, line, flags) };
}

function source(piece: Piece, value: (name: string) => string | undefined, vocabulary: Vocabulary): string {
  switch (piece.kind) {
    case "text":
      return literal(piece.text);
    case "value": {
      const known = value(piece.name);
      if (known === undefined) throw new Error(`no value for {${piece.name}}`);
      return literal(known);
    }
    case "typed": {
      const type = vocabulary.types[piece.type];
      if (type === undefined) throw new Error(`no type ${piece.type}`);
      return piece.name === "" ? `(?:${type})` : `(?<${piece.name.replaceAll("-", "_")}>${type})`;
    }
    default:
      return piece satisfies never;
  }
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Offset of the first octet that fits nothing: after the longest start of the pattern that matches. */
function firstWrong(template: readonly Piece[], sources: readonly string[], line: string, flags: string): number {
  for (let count = sources.length; count >= 0; count--) {
    const start = new RegExp(sources.slice(0, count).join(""), flags).exec(line);
    if (!start) continue;
    const next = template[count];
    if (next?.kind !== "text") return start[0].length;
    let same = 0;
    while (same < next.text.length && next.text[same] === line[start[0].length + same]) same++;
    return start[0].length + same;
  }
  return 0;
}
