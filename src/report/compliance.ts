import { isBreach } from "../journal/outcome.js";
import type { Result, Verdict } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";
import { byId, type Catalogue } from "./catalogue.js";
import { accused } from "./failure.js";
import { natural } from "./natural.js";
import { groupBy } from "./summary.js";

/** What a run says of one requirement: a verdict, `known` (broken, tolerated by the baseline), or why there is none. */
export type Standing = Verdict | "known" | "not run" | "not testable";

/** A requirement, how the server stands to it, and the results that say so. */
export interface Judgement {
  readonly requirement: Pick<Requirement, "id" | "level" | "summary" | "untestable">;
  readonly standing: Standing;
  readonly by: readonly Result[];
}

const worstFirst: readonly Standing[] = ["fail", "warn", "known", "error", "pass", "skip"];

/** Every requirement of the catalogue, and those that results accuse the server of breaking beyond it. */
export function judgements(results: readonly Result[], catalogue: Catalogue): readonly Judgement[] {
  const judged = results.flatMap((result) => judgedBy(result).map((id) => ({ id, result })));
  const by = groupBy(judged, ({ id }) => id);
  const known = byId(catalogue);
  const strangers = [...by.keys()].filter((id) => !known.has(id)).sort(natural);
  return [
    ...known.values(),
    ...strangers.map((id): Judgement["requirement"] => ({
      id,
      level: by.get(id)?.[0]?.result.level ?? "MUST",
      summary: id,
    })),
  ].map((requirement) => {
    const its = (by.get(requirement.id) ?? []).map(({ result }) => result);
    const standings = its.map(standingOf);
    const worst = worstFirst.find((standing) => standings.includes(standing));
    return {
      requirement,
      standing: worst ?? (requirement.untestable === undefined ? "not run" : "not testable"),
      by: its,
    };
  });
}

/** A broken case says something of the requirement that it saw broken, and nothing of the others that it covers. */
const judgedBy = (result: Result): readonly string[] => (isBreach(result.verdict) ? [accused(result)] : result.covers);

/** What a result counts as: its verdict, or `known` where the baseline tolerates it. */
export const standingOf = ({ verdict, tolerated }: Result): Standing => (tolerated === undefined ? verdict : "known");
