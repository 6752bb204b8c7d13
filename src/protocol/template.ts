/** How a value compares with another one: after it, before it, or just not the same. */
export type Sign = ">" | "<" | "!";

/** What stands for octets that a fixture or a text gives: with its announcement, or their number. */
export type OctetsForm = "literal" | "literal+" | "literal8" | "size";

/** A piece of a line of an exchange. Plain data; columns count from 1 within the line. */
export type Piece =
  | { readonly kind: "text"; readonly text: string; readonly column: number }
  /** `{name}`: the value bound to it or given by the target. */
  | { readonly kind: "value"; readonly name: string; readonly column: number }
  /** `{name:type}` binds, `{:type}` only matches; `>other`, `<other`, `!other` behind it compare, several may. */
  | {
      readonly kind: "typed";
      readonly name: string;
      readonly type: string;
      readonly than: readonly { readonly sign: Sign; readonly name: string }[];
      readonly column: number;
    }
  /** `{literal NAME}`, `{literal+ "text"}`, `{size NAME 0..100}`: of a fixture or of a text, whole or in part. */
  | {
      readonly kind: "octets";
      readonly form: OctetsForm;
      readonly of: { readonly fixture: string } | { readonly text: Template };
      readonly part?: Part;
      readonly column: number;
    };

/** Octets of a fixture, from 0; without an end, down to the last. */
export interface Part {
  readonly from: number;
  readonly to?: number;
}

export type Template = readonly Piece[];

/** A mistake in a line: `column` counts from 1 within the text. */
export class TemplateError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

/** Octets that repetitions may make of one line, and of all lines of an exchange. */
export const LONGEST = 1 << 24;
const REPEAT = /^(.+)\*(\d+)$/su;
const TYPED = /^([a-z][a-z0-9-]*)?:([a-z][a-z0-9-]*)((?:[><!][a-z][a-z0-9-]*)*)$/;
const NAME = /^[a-z][a-z0-9-]*$/;
const OCTETS = /^(literal[+8]?|size) (?:"(.*)"|([a-z0-9-]+))(?: (\S+))?$/s;

/** Reads the placeholders of a line; `{{` is a brace, `{x*300}` and `{NOOP*300}` repeat. Throws TemplateError. */
export function parseTemplate(line: string): Template {
  const pieces: Piece[] = [];
  let text = "";
  let begins = 1;
  const flush = () => {
    if (text !== "") pieces.push({ kind: "text", text, column: begins });
    text = "";
  };
  for (let at = 0; at < line.length; at++) {
    if (text === "") begins = at + 1;
    if (line[at] !== "{") {
      text += line[at];
      continue;
    }
    if (line[at + 1] === "{") {
      text += "{";
      at++;
      continue;
    }
    const close = closing(line, at);
    const inside = line.slice(at + 1, close);
    const repeat = REPEAT.exec(inside);
    if (repeat) {
      const [, unit = "", times] = repeat;
      if (unit.length * Number(times) > LONGEST)
        throw new TemplateError(`{${inside}} makes more than ${LONGEST} octets`, at + 1);
      text += unit.repeat(Number(times));
    } else {
      flush();
      pieces.push(placeholder(inside, at + 1));
    }
    at = close;
  }
  flush();
  return pieces;
}

/** Offset of the brace that closes the one at `open`; quotes hide braces. */
function closing(line: string, open: number): number {
  const quoted = /^\{(?:literal[+8]?|size) "/.exec(line.slice(open, open + 12));
  const from = quoted ? line.indexOf('"', open + quoted[0].length) : open;
  const close = from < 0 ? -1 : line.indexOf("}", from);
  if (close < 0) throw new TemplateError("this { is never closed (write {{ for a brace)", open + 1);
  return close;
}

function placeholder(inside: string, column: number): Piece {
  const typed = TYPED.exec(inside);
  if (typed) {
    const [, name = "", type = "", others = ""] = typed;
    const than = [...others.matchAll(/([><!])([^><!]+)/g)].map(([, sign, other = ""]) => ({
      sign: sign as Sign,
      name: other,
    }));
    return { kind: "typed", name, type, than, column };
  }
  if (NAME.test(inside)) return { kind: "value", name: inside, column };
  const octets = OCTETS.exec(inside);
  if (octets) {
    const [, form = "size", text, fixture = "", range] = octets;
    const of = text === undefined ? { fixture } : { text: parseTemplate(text) };
    const part = range === undefined ? undefined : parsePart(range);
    if (range === undefined || part)
      return { kind: "octets", form: form as OctetsForm, of, ...(part && { part }), column };
  }
  throw new TemplateError(
    `{${inside}} is no placeholder: {name}, {name:type}, {:type}, {name:type>other}, {x*300}, {literal NAME} or {size NAME}`,
    column,
  );
}

/** `0..100`, `100..`; undefined: it is neither. */
export function parsePart(text: string): Part | undefined {
  const parts = /^(\d+)\.\.(\d+)?$/.exec(text);
  if (!parts) return undefined;
  const [, from, to] = parts;
  return { from: Number(from), ...(to !== undefined && { to: Number(to) }) };
}

/** Names without which a line cannot be filled in or matched, with their columns. */
export function namesIn(template: Template): readonly { readonly name: string; readonly column: number }[] {
  return template.flatMap((piece) => {
    if (piece.kind === "value") return [piece];
    if (piece.kind === "typed") return piece.than.map(({ name }) => ({ name, column: piece.column }));
    return piece.kind === "octets" && "text" in piece.of ? namesIn(piece.of.text) : [];
  });
}

/** The line with every value filled in. A name without a value is a bug of the loader: it throws. */
export function fill(template: Template, value: (name: string) => string | undefined): string {
  return template.map((piece) => (piece.kind === "text" ? piece.text : valueFor(piece, value))).join("");
}

/** What stands for a placeholder. Throws when nothing does: a bug of the loader. */
export function valueFor(piece: Piece, value: (name: string) => string | undefined): string {
  const filled = piece.kind === "value" ? value(piece.name) : undefined;
  if (filled === undefined) throw new Error(`no value for ${piece.kind === "value" ? `{${piece.name}}` : piece.kind}`);
  return filled;
}

/** `\r \n \t \0 \\ \" \xHH` to octets. The text is UTF-8 otherwise. Throws TemplateError. */
export function unescapeOctets(text: string, offset = 0): string {
  let octets = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char !== "\\") {
      octets += char;
      continue;
    }
    const code = text[++at];
    const simple =
      code === undefined ? undefined : { r: "\r", n: "\n", t: "\t", "0": "\0", "\\": "\\", '"': '"' }[code];
    if (simple !== undefined) {
      octets += simple;
    } else if (code === "x" && /^[0-9a-fA-F]{2}$/.test(text.slice(at + 1, at + 3))) {
      octets += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      throw new TemplateError(`\\${code ?? ""} is no escape: \\r \\n \\t \\0 \\\\ \\" \\xHH`, at + offset);
    }
  }
  return octets;
}
