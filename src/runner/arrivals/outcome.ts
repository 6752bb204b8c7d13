import type { Failure } from "../../journal/record.js";
import type { Clauses } from "../../protocol/clauses.js";
import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Case } from "../../suite/case.js";
import type { CaseOutcome } from "../case-outcome.js";
import { type Change, changeIn, EIGHT_BIT, LEADING_DOT } from "../change.js";
import type { ArrivedStep, Came } from "./arrivals.js";

/** What a case comes to with what arrived; undefined: it goes on. `broken`: the outcome of a step that fails. Throws SetUpError. */
export function arrivedOutcome(
  its: Came,
  { fixture, count }: ArrivedStep,
  { covers }: Pick<Case, "covers">,
  { delivers, arrivesOnce, returnPath, kept, exact }: Clauses,
  { quirks }: Pick<Place, "quirks">,
  broken: (expected: string, found: Partial<Failure>) => CaseOutcome,
): CaseOutcome | undefined {
  /** Another case may have sent it: that is tried again, alone. */
  const unlessOthers = (outcome: CaseOutcome): CaseOutcome =>
    outcome.verdict === "broken" && its.isUntold ? { verdict: "unanswered", failure: outcome.failure } : outcome;
  switch (its.kind) {
    case "arrived":
      for (const quirk of its.quirks) quirks?.add(quirk);
      return undefined;
    case "changed": {
      const isSubject = exact.length === 0 || exact.some((clause) => covers.includes(clause));
      if (!isSubject && its.isThatMessage) return undefined;
      const outcome = unlessOthers(broken(its.expected, its.found));
      const change = outcome.verdict === "broken" ? changeIn(outcome.failure) : undefined;
      const owner = change && kept && keeping(kept, change, its.isPassedOn, covers);
      if (outcome.verdict !== "broken" || owner === undefined) return outcome;
      if (!covers.includes(owner)) return { ...outcome, owner };
      return { verdict: "blocked", failure: { ...outcome.failure, requirement: owner } };
    }
    case "sender-untold":
      throw new SetUpError(`${its.what} does not tell with which reverse-path mail came`, { isChoice: true });
    case "sender":
      return unlessOthers(broken(its.expected, its.found));
    case "too-many": {
      const outcome = unlessOthers(broken(its.expected, its.found));
      if (outcome.verdict !== "broken") return outcome;
      // A case that is about something else knows nothing more of it.
      const isSubject = covers.some((clause) => clause === arrivesOnce || delivers?.includes(clause));
      if (!its.isCopies || arrivesOnce === undefined || isSubject) return outcome;
      return { verdict: "blocked", failure: { ...outcome.failure, requirement: arrivesOnce } };
    }
    case "return-path": {
      if (returnPath === undefined) {
        quirks?.add("delivery puts more than one Return-Path on top");
        return undefined;
      }
      const outcome = broken(its.expected, its.found);
      if (outcome.verdict !== "broken" || covers.includes(returnPath)) return outcome;
      return { verdict: "blocked", failure: { ...outcome.failure, requirement: returnPath } };
    }
    case "missing": {
      const reason = `${its.came} of ${count ?? 1} ${fixture ?? "messages"} arrived for ${its.what} in time`;
      if (its.doubt !== undefined) throw new SetUpError(`${reason}, ${its.doubt}`);
      // Late is late: without a clause that owns it nobody is accused.
      if (delivers === undefined) throw new SetUpError(reason, { isSilence: true });
      const owner = delivers.find((clause) => covers.includes(clause)) ?? delivers[0];
      const outcome = broken("it arrives", { event: reason });
      return outcome.verdict === "broken"
        ? { verdict: "unanswered", failure: { ...outcome.failure, requirement: owner } }
        : outcome;
    }
    default:
      return its satisfies never;
  }
}

/** The clause that keeps a message from such a change; undefined: there is none but what the case is about. */
function keeping(
  { delivered, passedOn, fields, eightBit, dots }: NonNullable<Clauses["kept"]>,
  { kind, was, is }: Change,
  isPassedOn: boolean,
  covers: readonly string[],
): string | undefined {
  if (was === LEADING_DOT) return dots.find((clause) => covers.includes(clause));
  if (was === EIGHT_BIT) return isPassedOn ? undefined : eightBit;
  const own = fields.get(was ?? "");
  // Where one of that name stands there it may be in another order, or a new one: that is what the case is about.
  if (own !== undefined) return is === was ? undefined : own;
  if (kind === "field") return isPassedOn ? passedOn : delivered;
  return isPassedOn ? undefined : delivered;
}
