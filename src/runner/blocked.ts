import type { Failure, Result } from "../journal/record.js";
import type { Clauses } from "../protocol/clauses.js";
import type { Requirement } from "../requirements/requirement.js";
import { type Judged, verdictFor } from "./judge-case.js";

/** Who is heard first. */
const order: readonly Judged["standing"][] = ["blocked", "doubtful", "tour"];

/**
 * Cases that failed where something merely had to succeed. That breaks a clause which another detector looks after: where
 * the server is accused of it, they are skipped with that reason. Where it is not, the first of those whose preparation
 * failed accuses it, so that no defect is lost; and what failed behind the subject says what it says.
 */
export function settleHeld(
  held: readonly Judged[],
  judged: readonly Result[],
  requirements: ReadonlyMap<string, Requirement>,
  { accepts }: Pick<Clauses, "accepts">,
): readonly Result[] {
  const accuser = new Map<string, string>();
  const accuserOf = new Map<string, string>();
  const commandOf = ({ sent }: Failure) => accepts(sent === undefined ? undefined : Buffer.from(sent, "latin1"));
  const accuse = ({ failure, id }: Result, clause = failure?.requirement) => {
    if (clause !== undefined && !accuser.has(clause)) accuser.set(clause, id);
    const command = failure && commandOf(failure);
    if (command !== undefined && !accuserOf.has(command)) accuserOf.set(command, id);
  };
  for (const result of judged) if (result.verdict === "fail" || result.verdict === "warn") accuse(result);
  const inTurn = [...held].sort((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing));
  return inTurn.map(({ result, standing, owner }): Result => {
    const { failure } = result;
    const clause = owner ?? failure?.requirement;
    if (clause === undefined) return result;
    const command = standing === "tour" && failure ? commandOf(failure) : undefined;
    const by = accuser.get(clause) ?? (command === undefined ? undefined : accuserOf.get(command));
    const level = requirements.get(clause)?.level ?? "MUST";
    if (by === undefined && standing !== "blocked") {
      if (standing === "tour") accuse(result);
      return result;
    }
    if (by === undefined && level !== "MAY") {
      accuse(result, clause);
      return { ...result, level, verdict: verdictFor(level) };
    }
    const { failure: _told, ...rest } = result;
    return { ...rest, verdict: "skip", reason: `blocked by ${by ?? clause}` };
  });
}
