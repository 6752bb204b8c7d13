/** A name against a pattern: `*` is anything, `%` anything without the hierarchy delimiter (RFC 9051 §6.3.9). */
export function fitsPattern(name: string, pattern: string, delimiter: string | null): boolean {
  // Where the pattern may stand, name character by name character: linear in name times pattern.
  let places = closure(new Set([0]), pattern);
  for (const char of name) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = pattern[place];
      if (wanted === "*" || (wanted === "%" && char !== delimiter)) next.add(place);
      if (wanted === char) next.add(place + 1);
    }
    places = closure(next, pattern);
    if (places.size === 0) return false;
  }
  return places.has(pattern.length);
}

/** A wildcard may stand for nothing. */
function closure(places: Set<number>, pattern: string): Set<number> {
  for (const place of places) if (pattern[place] === "*" || pattern[place] === "%") places.add(place + 1);
  return places;
}

/** The names above one, from the top: `a`, `a/b` of `a/b/c`. */
export function parentsOf(name: string, delimiter: string | null): readonly string[] {
  if (delimiter === null) return [];
  const parts = name.split(delimiter);
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(delimiter));
}
