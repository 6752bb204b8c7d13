import { clause, clauses, type Requirement } from "../requirements/requirement.js";

/** The requirements that a report speaks of, in the order of RFC and section. */
export type Catalogue = ReadonlyMap<string, Requirement> | readonly Requirement[];

/** A catalogue by id. */
export function byId(catalogue: Catalogue): ReadonlyMap<string, Requirement> {
  return "get" in catalogue ? catalogue : new Map(catalogue.map((requirement) => [requirement.id, requirement]));
}

/** The places that say it, as a reader names them: `RFC 9051 §6.3.2 (RFC 3501 §6.3.1)`. */
export function placesIn(catalogue: Catalogue): (id: string) => string {
  const known = byId(catalogue);
  return (id) => {
    const requirement = known.get(id);
    return requirement ? clauses(requirement) : clause(id);
  };
}
