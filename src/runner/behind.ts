import type { Result, TranscriptEntry } from "../journal/record.js";
import { accepting, type Clauses } from "../protocol/clauses.js";
import type { RuleInfo } from "../protocol/rule.js";
import { blockedBy } from "./standing.js";

type Known = Pick<Clauses, "accepts">;

/** Whether a command of that clause was sent before that entry of the transcript, perhaps in an earlier session. */
const isBehind = (
  said: readonly TranscriptEntry[],
  entry: number | undefined,
  command: string,
  clauses: Known,
): boolean =>
  said
    .slice(0, entry)
    .some(
      ({ from, text }) =>
        from === "C" && text.split("\r\n").some((line) => line !== "" && accepting(clauses, line) === command),
    );

/** The rules that, where they are broken, explain what goes wrong there; not those that are about the same. */
export const explaining = (
  rules: readonly RuleInfo[],
  covers: readonly string[],
  said: readonly TranscriptEntry[],
  entry: number | undefined,
  clauses: Known,
): readonly RuleInfo[] =>
  rules.filter(
    ({ behind, covers: its }) =>
      behind !== undefined && !covers.includes(its) && isBehind(said, entry, behind, clauses),
  );

/** What rules have found, less what follows from what another one has found, or from a requirement of which cases `accuse`. */
export function lessExplained(
  results: readonly Result[],
  { rules, clauses }: { readonly rules: readonly RuleInfo[]; readonly clauses: Known },
  accused: ReadonlySet<string> = new Set(),
): readonly Result[] {
  const broken = new Set(results.flatMap(({ id, failure }) => (failure ? [id] : [])));
  const harms = new Map(rules.map(({ id, follows }) => [id, follows]));
  return results.map((result) => {
    const { failure } = result;
    if (!failure) return result;
    // What explains others is told itself: two of them would explain each other.
    const isCause = rules.some(({ id, behind }) => id === result.id && behind !== undefined);
    const causes = isCause ? [] : explaining(rules, result.covers, result.transcript, failure.entry, clauses);
    const rule = causes.find(({ id }) => broken.has(id));
    if (rule) return blockedBy(result, rule.id);
    const cause = harms.get(result.id);
    if (cause === undefined) return result;
    const by =
      results.find((one) => one.failure?.requirement === cause)?.id ?? (accused.has(cause) ? cause : undefined);
    return by === undefined ? result : blockedBy(result, by);
  });
}
