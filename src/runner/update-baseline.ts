import { editedList } from "../input/yaml-list.js";
import type { Result } from "../journal/record.js";
import { accused, caseName } from "../report/failure.js";
import { findings, groupBy } from "../report/summary.js";
import { type Expectation, fixedOnes } from "./baseline.js";

/** What nobody has said yet of an entry that was written by itself. */
const UNJUDGED = "not judged yet";

/**
 * The text of a baseline after a run: entries that no longer fail are gone, new findings have entries, and all else stands as it
 * stood. `clauseOf`: the place of a requirement, `RFC 1939 §5`. `isPart`: some cases were not chosen.
 */
export function updatedBaseline(
  text: string,
  results: readonly Result[],
  baseline: readonly Expectation[],
  clauseOf: (requirement: string) => string,
  isPart = false,
): string {
  const fixed = new Set(fixedOnes(results, baseline, isPart).map(({ id }) => id));
  const added = newOnes(results).map(([id, result]) => ({
    id,
    verdict: result.verdict,
    clause: clauseOf(accused(result)),
    why: UNJUDGED,
  }));
  return editedList(text, "expectations", { without: (id) => fixed.has(id), added });
}

/** Findings that nothing tolerates; all cases of one family together, where all of them have the same verdict. */
function newOnes(results: readonly Result[]): readonly (readonly [string, Result])[] {
  const all = new Set(findings(results).flatMap(([, its]) => its));
  return [...groupBy(results, ({ id }) => caseName(id))].flatMap(([name, its]) => {
    const broken = its.filter((result) => all.has(result));
    const [first] = broken;
    const isWhole = broken.length === its.length && broken.every(({ verdict }) => verdict === first?.verdict);
    if (first && its.length > 1 && isWhole) return [[`${name}*`, first] as const];
    return broken.map((result) => [result.id, result] as const);
  });
}
