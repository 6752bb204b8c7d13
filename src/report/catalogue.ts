import type { Requirement } from "../requirements/requirement.js";

/** The requirements that a report speaks of, in the order of RFC and section. */
export type Catalogue = ReadonlyMap<string, Requirement> | readonly Requirement[];

/** A catalogue by id. */
export function byId(catalogue: Catalogue): ReadonlyMap<string, Requirement> {
  return "get" in catalogue ? catalogue : new Map(catalogue.map((requirement) => [requirement.id, requirement]));
}
