/** A token of a structured field (RFC 5322 §3.2, RFC 2045 §5.1). Comments and white space are left out. */
export type Token =
  | { readonly kind: "word"; readonly text: string }
  /** Without its quotes and backslashes. */
  | { readonly kind: "quoted"; readonly text: string }
  /** With its brackets. */
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "special"; readonly text: string };

const WORD = /[^\s()<>@,;:\\".[\]=/?]+/y;
const MIME_WORD = /[^\s()<>@,;:\\"/[\]?=]+/y;

/** Reads all tokens of a field's body. `isMime`: words as RFC 2045 has them, with dots. */
export function tokensOf(body: string, isMime = false): readonly Token[] {
  const tokens: Token[] = [];
  const word = isMime ? MIME_WORD : WORD;
  for (let at = 0; at < body.length; ) {
    const next = body[at] as string;
    if (/\s/.test(next)) at++;
    else if (next === "(") at = behindComment(body, at);
    else if (next === '"') {
      const { text, end } = quotedAt(body, at);
      tokens.push({ kind: "quoted", text });
      at = end;
    } else if (next === "[") {
      const close = body.indexOf("]", at);
      const end = close < 0 ? body.length : close + 1;
      tokens.push({ kind: "literal", text: body.slice(at, end) });
      at = end;
    } else {
      word.lastIndex = at;
      const [found] = word.exec(body) ?? [];
      tokens.push(found === undefined ? { kind: "special", text: next } : { kind: "word", text: found });
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
