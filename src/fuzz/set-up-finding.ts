import type { Result } from "../journal/record.js";
import type { Breach } from "../protocol/fuzz.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import type { SetUpError } from "../protocol/set-up-error.js";
import type { Requirement } from "../requirements/requirement.js";
import { findingId, plainResult } from "./finding.js";

/** How often the same has to come in the way before the server is accused of it. */
const TIMES = 2;

/** What came of it that a script could not be prepared. */
export type Prepared =
  /** No clause says that it had to work, or nothing came: nobody is accused of that. */
  | { readonly kind: "error" }
  /** The server broke a clause, once: what is done twice has to fail twice. */
  | { readonly kind: "again" }
  | { readonly kind: "finding"; readonly result: Result }
  /** That is told already, under this id. */
  | { readonly kind: "blocked"; readonly by: string };

/** Tells once what keeps scripts from being prepared, when it is a clause that the server breaks. `told`: the id under which a requirement is. */
export function setUpFindings(
  protocol: Pick<Protocol, "id">,
  requirements: ReadonlyMap<string, Requirement>,
  secrets: readonly string[],
  told: (requirement: string) => string | undefined,
): (error: SetUpError, property: Property) => Prepared {
  const seen = new Map<string, number>();
  return ({ breach: its, isSilence }, property) => {
    if (!its || isSilence) return { kind: "error" };
    const { requirement, sent = "", entry, line: _none, ...seenAs } = its.failure;
    const by = told(requirement);
    if (by !== undefined) return { kind: "blocked", by };
    const times = (seen.get(requirement) ?? 0) + 1;
    seen.set(requirement, times);
    if (times < TIMES) return { kind: "again" };
    const breach: Breach = { ...seenAs, requirement, shape: "while-preparing", sent };
    const { failure, ...plain } = plainResult(
      findingId(protocol.id, breach),
      breach,
      requirements.get(requirement),
      secrets,
    );
    const result: Result = {
      ...plain,
      ...(failure && { failure: { ...failure, ...(entry !== undefined && { entry }) } }),
      transcript: its.transcript.entries(secrets),
      reason: `seen ${times} times while the mailbox was prepared, and in the way of scripts that need one`,
      seenIn: property.id,
    };
    return { kind: "finding", result };
  };
}
