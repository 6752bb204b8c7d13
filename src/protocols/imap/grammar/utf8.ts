/** How many octets the UTF-8 sequence has that begins there: 2, 3 or 4 (UTF8-2, UTF8-3, UTF8-4 of RFC 3629 §4); 0 for none. Octets as ISO 8859-1. */
export function utf8Length(octets: string, at: number): number {
  const first = octets.charCodeAt(at);
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (let index = 1; index < length; index++) {
    const next = octets.charCodeAt(at + index);
    if (!(next >= 0x80 && next <= 0xbf)) return 0;
  }
  const second = octets.charCodeAt(at + 1);
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}
