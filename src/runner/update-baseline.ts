import { editedList } from "../input/yaml-list.js";
import type { Result } from "../journal/record.js";
import { accused, caseName } from "../report/failure.js";
import { findings, groupBy } from "../report/summary.js";
import { type Expectation, entryFor, fixedOnes } from "./baseline.js";

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
): { readonly text: string; readonly added: number; readonly removed: number } {
  const fixed = new Set(fixedOnes(results, baseline, isPart).map(({ id }) => id));
  // That a day is over is somebody's decision.
  const isOver = (result: Result) => entryFor(result, baseline)?.isOver === true;
  const added = newOnes(results, isOver, isPart).map(([id, result]) => ({
    id,
    verdict: result.verdict,
    clause: clauseOf(accused(result)),
    why: UNJUDGED,
  }));
  const edited = editedList(text, "expectations", { without: (id) => fixed.has(id), added });
  return { text: edited, added: added.length, removed: fixed.size };
}

/** Findings that nothing tolerates; all cases of one family together, where all of them have the same verdict. */
function newOnes(
  results: readonly Result[],
  isOver: (result: Result) => boolean,
  isPart: boolean,
): readonly (readonly [string, Result])[] {
  const all = new Set(findings(results).flatMap(([, its]) => its.filter((result) => !isOver(result))));
  return [...groupBy(results, ({ id }) => caseName(id))].flatMap(([name, its]) => {
    const broken = its.filter((result) => all.has(result));
    const [first] = broken;
    const isWhole = broken.length === its.length && broken.every(({ verdict }) => verdict === first?.verdict);
    const isFamily = !isPart && its.every(({ id }) => id.startsWith(`${name}[`));
    // Not `name*`: that would take in the cases of longer names, too; and of a part nobody knows what the rest of the family does.
    if (first && its.length > 1 && isWhole && isFamily) return [[`${name}[*]`, first] as const];
    return broken.map((result) => [result.id, result] as const);
  });
}
