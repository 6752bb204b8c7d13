import { octetText } from "./latin1.js";

/** Shorter ones stand everywhere in other forms. */
const LEAST = 4;

/**
 * The forms in which a secret may stand in what is said: as text and as octets, and as servers can hand it back: base64,
 * hexadecimal, URL-coded, in another case, backwards, with blanks between.
 */
export function formsOf(secret: string): readonly string[] {
  const octets = Buffer.from(secret, "utf8");
  const text = octetText(secret);
  const plain = [secret, text];
  if (text.length < LEAST) return plain;
  const coded = [octets.toString("base64").replace(/=+$/, ""), octets.toString("base64url"), octets.toString("hex")];
  const turned = [secret, text].flatMap((form) => [
    form.toUpperCase(),
    form.toLowerCase(),
    Array.from(form).reverse().join(""),
    Array.from(form).join(" "),
  ]);
  return [
    ...new Set([
      ...plain,
      ...coded,
      octets.toString("hex").toUpperCase(),
      encodeURIComponent(secret),
      ...turned,
      ...turned.map(octetText),
    ]),
  ];
}

/** Replaces every secret by `[secret]`. */
export const redact = (text: string, secrets: Iterable<string>): string => redactAll([text], secrets)[0] ?? "";

/** The same in a text that came in pieces: a secret that lies across them stands in the first one, and not in the others. */
export function redactAll(pieces: readonly string[], secrets: Iterable<string>): readonly string[] {
  const whole = pieces.length === 1 ? (pieces[0] ?? "") : pieces.join("");
  const found: { readonly from: number; readonly to: number }[] = [];
  for (const secret of secrets) {
    if (secret === "") continue;
    for (let at = whole.indexOf(secret); at >= 0; at = whole.indexOf(secret, at + 1))
      found.push({ from: at, to: at + secret.length });
  }
  if (found.length === 0) return pieces;
  found.sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of found) {
    const last = merged.at(-1);
    if (last && from < last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  let begin = 0;
  let next = 0;
  return pieces.map((piece) => {
    const end = begin + piece.length;
    let clean = "";
    let at = begin;
    for (; next < merged.length; next++) {
      const { from, to } = merged[next] as { from: number; to: number };
      if (from >= end) break;
      if (from >= begin) clean += `${whole.slice(at, from)}[secret]`;
      at = Math.min(to, end);
      // It goes on in the next piece.
      if (to > end) break;
    }
    clean += whole.slice(at, end);
    begin = end;
    return clean;
  });
}
