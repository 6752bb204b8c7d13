import { latin1 } from "../wire/latin1.js";

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

/** First offset from `at` whose octet is not in the set; the length when all are. Text is octets as ISO 8859-1. */
export function span(octets: Uint8Array | string, at: number, within: (octet: number) => boolean): number {
  let end = at;
  if (typeof octets === "string") while (end < octets.length && within(octets.charCodeAt(end))) end++;
  else while (end < octets.length && within(octets[end] as number)) end++;
  return end;
}

export const isDigit = (octet: number): boolean => octet >= 0x30 && octet <= 0x39;
export const isAlpha = (octet: number): boolean => (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a);
export const isLetDig = (octet: number): boolean => isDigit(octet) || isAlpha(octet);

/** base64 (RFC 4648 §4), or nothing, as SASL's challenges and responses carry it. Text is octets as ISO 8859-1. */
export function base64(octets: Uint8Array | string): Parsed<Uint8Array> {
  const end = span(octets, 0, (octet) => isLetDig(octet) || octet === 0x2b || octet === 0x2f);
  const pad = span(octets, end, (octet) => octet === 0x3d);
  if (pad < octets.length) return wrong(pad, "a base64 character, or the end");
  if (pad % 4 !== 0 || pad - end > 2) return wrong(end, "base64 in groups of four");
  return good(Buffer.from(typeof octets === "string" ? octets : latin1(octets), "base64"));
}
