import { isBreach } from "../journal/outcome.js";
import type { Held, Result } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";
import { type Accuser, accuserOf, commandOf, type Distinctions } from "./accusers.js";
import { byFile, inTurn } from "./settling-order.js";
import { blockedBy, type Judged, verdictFor } from "./standing.js";

/** The last part of a requirement's id: what both revisions of a protocol say has the same. */
const leafOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/**
 * Cases that failed where something merely had to succeed. That breaks a clause which another detector looks after: where
 * the server is accused of it, they are skipped with that reason. Where it is not, the first of those whose preparation
 * failed accuses it, so that no defect is lost; and what failed behind the subject says what it says.
 */
export function settleHeld(
  held: readonly Judged[],
  judged: readonly Result[],
  requirements: ReadonlyMap<string, Requirement>,
  protocol: Distinctions,
  /** Whether a command had a reply in any case, by the clause of its name. */
  isEverAnswered: (command: string) => boolean = () => true,
): readonly Result[] {
  const accusers: Accuser[] = judged
    .toSorted(byFile)
    .filter(({ verdict }) => isBreach(verdict))
    .map((its) => ({ clause: its.failure?.requirement, its }));
  /** Those that are told after all, of which others may be what follows. */
  const told = new Set<Result>();
  const turns = inTurn(held, protocol);
  // What may follow from something else waits until that has been heard.
  const first = turns.filter(({ explainedBy }) => explainedBy === undefined);
  const last = turns.filter(({ explainedBy }) => explainedBy !== undefined);
  return [...first, ...last].map((its): Result => {
    const result = settle(its);
    if (its.explainedBy === undefined && isBreach(result.verdict)) told.add(result);
    return { ...result, held: heldAs(its) };
  });

  /** The id of who is accused of what explains it: a rule by its id, a clause by who has shown that it is broken. */
  function explainer(explainedBy: string | undefined): string | undefined {
    if (explainedBy === undefined) return undefined;
    const all = [...accusers.map((by) => by.its), ...told];
    return all.find(({ id, failure }) => id === explainedBy || failure?.requirement === explainedBy)?.id;
  }

  function settle(its: Judged): Result {
    const { result, standing, owner, explainedBy } = its;
    const { failure } = result;
    const cause = explainer(explainedBy);
    if (cause !== undefined) return blockedBy(result, cause);
    // Nothing else stood in its way.
    if (standing === "doubtful" && owner === undefined) return result;
    const clause = owner ?? failure?.requirement;
    if (clause === undefined) return result;
    const by = accuserOf({ standing, result, clause }, accusers, protocol);
    if (by !== undefined) return blockedBy(result, by);
    if (standing !== "blocked" && !isHungUpAlways(its, protocol, isEverAnswered)) {
      if (standing === "tour") accusers.push({ clause: failure?.requirement, its: result });
      return result;
    }
    const level = requirements.get(clause)?.level ?? "MUST";
    if (level === "MAY") return blockedBy(result, clause);
    accusers.push({ clause, its: result });
    const told = failure && { failure: { ...failure, requirement: clause } };
    return { ...result, ...told, level, verdict: verdictFor(level) };
  }
}

/** A connection that is closed at a command whatever it asks for is one defect, and not that of what each case asks. */
function isHungUpAlways(
  { owner, standing, result: { covers, failure } }: Judged,
  protocol: Distinctions,
  isEverAnswered: (command: string) => boolean,
): boolean {
  if (standing !== "doubtful" || owner === undefined || owner !== protocol.clauses.hangsUp) return false;
  const isClosing = failure?.event !== undefined && failure.received === undefined;
  const command = isClosing ? commandOf(failure, protocol) : undefined;
  // What a case says of closing, in whichever revision, is its own.
  const isOfClosing = covers.some((covered) => leafOf(covered) === leafOf(owner));
  return command !== undefined && !isOfClosing && !isEverAnswered(command);
}

/** As it was before the others were heard. */
const heldAs = ({ result: { verdict, level, failure, reason }, standing, owner, explainedBy }: Judged): Held => ({
  standing,
  verdict,
  level,
  ...(reason !== undefined && { reason }),
  ...(failure && { failure }),
  ...(owner !== undefined && { owner }),
  ...(explainedBy !== undefined && { explainedBy }),
});
