import type { Result } from "../journal/record.js";

/** In words, why too little was judged; undefined: enough was. `maxSkips`: of cases; by default any but all may be skipped. */
export function tooFew(results: readonly Result[], maxSkips: number | undefined): string | undefined {
  const cases = results.filter(({ kind }) => kind === "case");
  const skipped = cases.filter(({ verdict }) => verdict === "skip").length;
  if (cases.length > 0 && skipped === cases.length) return "nothing was judged: every case was skipped";
  if (maxSkips !== undefined && skipped > maxSkips)
    return `${skipped} cases were skipped, and --max-skips allows ${maxSkips}`;
  return undefined;
}
