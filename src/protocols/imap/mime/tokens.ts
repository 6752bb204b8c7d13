/** A token of a structured field (RFC 5322 §3.2, RFC 2045 §5.1). Comments and white space are left out. */
export interface Token {
  /** `quoted`: text is without its quotes and backslashes; `literal`: with its brackets. */
  readonly kind: "word" | "quoted" | "literal" | "special";
  readonly text: string;
  /** Blanks or a comment stand before it: a space, wherever that means something (RFC 5322 §3.2.2). */
  readonly isApart: boolean;
}

/** atext, and what is not ASCII. */
const WORD = /[^\s()<>@,;:\\".[\]]+/y;
const MIME_WORD = /[^\s()<>@,;:\\"/[\]?=]+/y;

/** Reads all tokens of a field's body. `isMime`: words as RFC 2045 has them, with dots. */
export function tokensOf(body: string, isMime = false): readonly Token[] {
  const tokens: Token[] = [];
  const word = isMime ? MIME_WORD : WORD;
  let isApart = false;
  const add = (kind: Token["kind"], text: string) => {
    tokens.push({ kind, text, isApart });
    isApart = false;
  };
  for (let at = 0; at < body.length; ) {
    const next = body[at] as string;
    if (/\s/.test(next) || next === "(") {
      at = next === "(" ? behindComment(body, at) : at + 1;
      isApart = true;
    } else if (next === '"') {
      const { text, end } = quotedAt(body, at);
      add("quoted", text);
      at = end;
    } else if (next === "[") {
      const close = body.indexOf("]", at);
      const end = close < 0 ? body.length : close + 1;
      add("literal", body.slice(at, end));
      at = end;
    } else {
      word.lastIndex = at;
      const [found] = word.exec(body) ?? [];
      add(found === undefined ? "special" : "word", found ?? next);
      at += (found ?? next).length;
    }
  }
  return tokens;
}

function behindComment(body: string, from: number): number {
  let depth = 0;
  for (let at = from; at < body.length; at++) {
    if (body[at] === "\\") at++;
    else if (body[at] === "(") depth++;
    else if (body[at] === ")" && --depth === 0) return at + 1;
  }
  return body.length;
}

function quotedAt(body: string, from: number): { readonly text: string; readonly end: number } {
  let text = "";
  for (let at = from + 1; at < body.length; at++) {
    if (body[at] === '"') return { text, end: at + 1 };
    if (body[at] === "\\") at++;
    text += body[at] ?? "";
  }
  return { text, end: body.length };
}
