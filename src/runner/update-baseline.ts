import { isMap, parseDocument, YAMLSeq } from "yaml";
import type { Result } from "../journal/record.js";
import { accused, caseName } from "../report/failure.js";
import { findings, groupBy } from "../report/summary.js";
import { type Expectation, fixedOnes } from "./baseline.js";

/** What nobody has said yet of an entry that was written by itself. */
const UNJUDGED = "not judged yet";

/**
 * The text of a baseline after a run: entries that no longer fail are gone, new findings have entries, and all else, comments
 * too, stands as it stood. `clauseOf`: the place of a requirement, `RFC 1939 §5`.
 */
export function updatedBaseline(
  text: string,
  results: readonly Result[],
  baseline: readonly Expectation[],
  clauseOf: (requirement: string) => string,
): string {
  const document = parseDocument(text === "" ? "expectations: []\n" : text);
  const fixed = new Set(fixedOnes(results, baseline).map(({ id }) => id));
  const had = document.get("expectations");
  const list = had instanceof YAMLSeq ? had : new YAMLSeq();
  list.items = list.items.filter((item) => !isMap(item) || !fixed.has(String(item.get("id"))));
  for (const [id, { verdict, requirement }] of newOnes(results))
    list.add(document.createNode({ id, verdict, clause: clauseOf(requirement), why: UNJUDGED }));
  list.flow = false;
  document.set("expectations", list);
  return document.toString({ lineWidth: 0 });
}

/** Findings that nothing tolerates; all cases of one family together, where all have the same verdict. */
function newOnes(results: readonly Result[]) {
  const all = new Set(findings(results).flatMap(([, its]) => its));
  return [...groupBy(results, ({ id }) => caseName(id))].flatMap(([name, its]) => {
    const broken = its.filter((result) => all.has(result));
    const entry = (result: Result) => ({ verdict: result.verdict, requirement: accused(result) });
    const [first] = broken;
    if (
      first &&
      its.length > 1 &&
      broken.length === its.length &&
      broken.every(({ verdict }) => verdict === first.verdict)
    )
      return [[`${name}*`, entry(first)] as const];
    return broken.map((result) => [result.id, entry(result)] as const);
  });
}
