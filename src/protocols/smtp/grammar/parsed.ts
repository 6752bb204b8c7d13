/** What a grammar makes of octets: a value, or the first octet that is wrong and what should stand there. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly at: number; readonly expected: string };

export const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const wrong = (at: number, expected: string): { ok: false; at: number; expected: string } => ({
  ok: false,
  at,
  expected,
});

/** First offset from `at` whose octet is not in the set; the length when all are. */
export function span(text: string, at: number, within: (octet: number) => boolean): number {
  let end = at;
  while (end < text.length && within(text.charCodeAt(end))) end++;
  return end;
}

export const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
export const isAlpha = (octet: number): boolean => (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a);
export const isLetDig = (octet: number): boolean => isDigit(octet) || isAlpha(octet);
