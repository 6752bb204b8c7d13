/** A piece of a line of an exchange: text as it stands, or a placeholder. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** `{name}`: the value bound to it or given by the target. */
  | { readonly kind: "value"; readonly name: string; readonly column: number }
  /** `{name:type}` binds, `{:type}` only matches. */
  | { readonly kind: "typed"; readonly name: string; readonly type: string; readonly column: number };

export type Template = readonly Piece[];

/** A mistake in a line: `column` counts from 1 within the text. */
export class TemplateError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

const REPEAT = /^(.+)\*(\d+)$/su;
const TYPED = /^([a-z][a-z0-9-]*)?:([a-z][a-z0-9-]*)$/;
const NAME = /^[a-z][a-z0-9-]*$/;

/** Reads the placeholders of a line; `{{` is a brace, `{x*300}` and `{NOOP*300}` repeat. Throws TemplateError. */
export function parseTemplate(line: string): Template {
  const pieces: Piece[] = [];
  let text = "";
  for (let at = 0; at < line.length; at++) {
    if (line[at] !== "{") {
      text += line[at];
      continue;
    }
    if (line[at + 1] === "{") {
      text += "{";
      at++;
      continue;
    }
    const close = line.indexOf("}", at);
    if (close < 0) throw new TemplateError("this { is never closed (write {{ for a brace)", at + 1);
    const inside = line.slice(at + 1, close);
    const repeat = REPEAT.exec(inside);
    const typed = TYPED.exec(inside);
    if (repeat) {
      text += (repeat[1] as string).repeat(Number(repeat[2]));
    } else {
      if (text !== "") pieces.push({ kind: "text", text });
      text = "";
      if (typed) pieces.push({ kind: "typed", name: typed[1] ?? "", type: typed[2] as string, column: at + 1 });
      else if (NAME.test(inside)) pieces.push({ kind: "value", name: inside, column: at + 1 });
      else throw new TemplateError(`{${inside}} is no placeholder: {name}, {name:type}, {:type} or {x*300}`, at + 1);
    }
    at = close;
  }
  if (text !== "") pieces.push({ kind: "text", text });
  return pieces;
}

/** The line with every value filled in. A name without a value is a bug of the loader: it throws. */
export function fill(template: Template, value: (name: string) => string | undefined): string {
  return template
    .map((piece) => {
      if (piece.kind === "text") return piece.text;
      const filled = value(piece.name);
      if (filled === undefined) throw new Error(`no value for {${piece.name}}`);
      return filled;
    })
    .join("");
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
