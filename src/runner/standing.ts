import { isBreach } from "../journal/outcome.js";
import type { Failure, Result, Verdict } from "../journal/record.js";
import type { Level } from "../requirements/requirement.js";
import type { Case } from "../suite/case.js";
import type { CaseOutcome } from "./case-outcome.js";

/** What came of a case. */
export interface Judged {
  readonly result: Result;
  /**
   * `blocked`: something that the case presupposes is broken; the result is a skip whose failure names the clause.
   * `doubtful`: a step that merely had to succeed did not, and `owner` is the clause that says so: if the server is
   * accused of it elsewhere, this says no more. Of `unanswered`: the same, once it has been seen again.
   * `tour`: a step failed that other cases are about: if the server is accused of that command, this says no more.
   * `unanswered`: no reply came, in time or at all; a skip, or an error when that was before the case began.
   */
  readonly standing: "judged" | "blocked" | "doubtful" | "tour" | "unanswered";
  readonly owner?: string;
  /** The rule, or the clause, from whose breach this follows: if the server is accused of that, this says no more. */
  readonly explainedBy?: string;
  /** Tells later whether it stays at that: false when more mail has arrived than the case saw. */
  readonly stays?: Promise<boolean>;
}

/** The verdict of who breaks a requirement of that level. */
export const verdictFor = (level: Level): Verdict => (level === "MUST" ? "fail" : level === "SHOULD" ? "warn" : "skip");

/** A verdict, with what more there is to say, and how it stands. */
export type Standing = readonly [Verdict, Partial<Result>, Judged["standing"], owner?: string];

const chosen = ({ expected }: Failure): Standing => [
  "skip",
  { reason: `the server chose otherwise: expected ${expected}` },
  "judged",
];

/** What an outcome of an exchange comes to for a case. */
export function standingOf(outcome: CaseOutcome, entry: Case): Standing {
  switch (outcome.verdict) {
    case "pass":
      return ["pass", {}, "judged"];
    case "skip":
      return ["skip", { reason: outcome.reason }, "judged"];
    case "blocked":
      return ["skip", { failure: outcome.failure }, "blocked"];
    case "unanswered": {
      const { failure, owner } = outcome;
      if (owner === undefined) return ["skip", { failure }, "unanswered"];
      return entry.level === "MAY" ? chosen(failure) : [verdictFor(entry.level), { failure }, "unanswered", owner];
    }
    case "broken": {
      const { failure, owner, isTour } = outcome;
      if (entry.level === "MAY") return chosen(failure);
      if (isTour && owner === undefined) return [verdictFor(entry.level), { failure }, "tour"];
      return owner === undefined
        ? [verdictFor(entry.level), { failure }, "judged"]
        : [verdictFor(entry.level), { failure }, "doubtful", owner];
    }
    default:
      return outcome satisfies never;
  }
}

/** Of what may follow from something else: whether it does is known when all others have been played. */
export const untilExplained = (standing: Judged["standing"], verdict: Verdict): Judged["standing"] =>
  standing === "judged" && isBreach(verdict) ? "doubtful" : standing;

/** Another one accuses of what it found. */
export const blockedBy = ({ failure: _told, ...rest }: Result, by: string): Result => ({
  ...rest,
  verdict: "skip",
  reason: `blocked by ${by}`,
});
