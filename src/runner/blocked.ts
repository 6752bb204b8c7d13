import type { Result } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";
import { verdictFor } from "./judge-case.js";

/**
 * Cases whose preparation failed: each breaks a clause that another detector looks after, and is skipped with that reason.
 * Where nothing else accuses the server of that clause, the first of them does, so that no defect is lost.
 */
export function settleBlocked(
  blocked: readonly Result[],
  judged: readonly Result[],
  requirements: ReadonlyMap<string, Requirement>,
): readonly Result[] {
  const accuser = new Map<string, string>();
  for (const { verdict, failure, id } of judged)
    if (failure && (verdict === "fail" || verdict === "warn") && !accuser.has(failure.requirement))
      accuser.set(failure.requirement, id);
  return blocked.map((result): Result => {
    const { failure, id } = result;
    if (!failure) return result;
    const by = accuser.get(failure.requirement);
    const level = requirements.get(failure.requirement)?.level ?? "MUST";
    if (by === undefined && level !== "MAY") {
      accuser.set(failure.requirement, id);
      return { ...result, level, verdict: verdictFor(level) };
    }
    const { failure: _told, ...rest } = result;
    return { ...rest, reason: `blocked by ${by ?? failure.requirement}` };
  });
}
