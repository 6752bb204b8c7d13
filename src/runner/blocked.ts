import type { Result } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";
import { type Judged, verdictFor } from "./judge-case.js";

/**
 * Cases that failed where something merely had to succeed. That breaks a clause which another detector looks after: where
 * the server is accused of it, they are skipped with that reason. Where it is not, the first of those whose preparation
 * failed accuses it, so that no defect is lost; and what failed behind the subject says what it says.
 */
export function settleHeld(
  held: readonly Judged[],
  judged: readonly Result[],
  requirements: ReadonlyMap<string, Requirement>,
): readonly Result[] {
  const accuser = new Map<string, string>();
  for (const { verdict, failure, id } of judged)
    if (failure && (verdict === "fail" || verdict === "warn") && !accuser.has(failure.requirement))
      accuser.set(failure.requirement, id);
  const blockedFirst = [...held].sort((a, b) => Number(a.standing === "doubtful") - Number(b.standing === "doubtful"));
  return blockedFirst.map(({ result, standing, owner }): Result => {
    const { failure, id } = result;
    if (!failure) return result;
    const clause = owner ?? failure.requirement;
    const by = accuser.get(clause);
    const level = requirements.get(clause)?.level ?? "MUST";
    if (by === undefined && standing === "doubtful") return result;
    if (by === undefined && level !== "MAY") {
      accuser.set(clause, id);
      return { ...result, level, verdict: verdictFor(level) };
    }
    const { failure: _told, ...rest } = result;
    return { ...rest, verdict: "skip", reason: `blocked by ${by ?? clause}` };
  });
}
