import type { Failure } from "../journal/record.js";

/** What came of an exchange. */
export type CaseOutcome =
  | { readonly verdict: "pass" }
  | { readonly verdict: "skip"; readonly reason: string }
  /** `owner`: the clause of a step that merely had to succeed; where the server is accused of it elsewhere, this is nothing new. */
  | {
      readonly verdict: "broken";
      readonly failure: Failure;
      readonly owner?: string;
      readonly isTour?: boolean;
      /** The rule, or the clause, from whose breach this follows, if it is broken. */
      readonly explainedBy?: string;
      /** What came says by itself which requirement is broken. */
      readonly isDecided?: boolean;
    }
  /** Something that the case presupposes is broken: the failure names the clause that owns it. */
  | {
      readonly verdict: "blocked";
      readonly failure: Failure;
      readonly explainedBy?: string;
      readonly isDecided?: boolean;
    }
  /**
   * A reply did not come in time, the connection was closed in its place, or we were turned away without a greeting; once
   * that is no breach. `owner`: the clause that is broken if the server is accused of it; the failure is the case's own.
   */
  | {
      readonly verdict: "unanswered";
      readonly failure: Failure;
      readonly owner?: string;
      /** Of several commands one has no reply: nobody can tell which. */
      readonly isTooFew?: true;
    };

/** What came of a step. */
export type StepOutcome = CaseOutcome | "go-on";

/** Why nothing can be said: the server has enough of us. */
export const throttled = (refusal: string): string => `the server lets nobody in so soon: ${refusal}`;

/** Why nothing can be said: what the case needs is not to be had now. */
export const refusedForNow = (refusal: string): string => `refused for now: ${refusal}`;
