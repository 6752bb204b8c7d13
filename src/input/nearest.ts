/** The known words most like a mistyped one, the best first; none when nothing is near. */
export function nearest(word: string, known: Iterable<string>, most = 3): readonly string[] {
  const scored: [number, string][] = [];
  for (const candidate of new Set(known)) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    const near = away <= Math.max(2, Math.floor(word.length / 3)) || (word.length > 2 && candidate.includes(word));
    if (near) scored.push([away, candidate]);
  }
  return scored
    .sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]))
    .slice(0, most)
    .map(([, candidate]) => candidate);
}

/** ` (did you mean X?)`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near.length === 0 ? "" : ` (did you mean ${near.join(" or ")}?)`;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
