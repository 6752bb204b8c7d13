import type { Requirement } from "./requirement.js";

/** Something that judges: a case, a rule or a property. */
export interface Detector {
  readonly kind: "case" | "rule" | "property";
  readonly id: string;
  readonly covers: readonly string[];
}

/** A requirement and what looks after it. */
export interface Covered {
  readonly requirement: Requirement;
  readonly by: readonly Detector[];
}

/** For each requirement, the detectors that cover it. */
export function coverage(requirements: Iterable<Requirement>, detectors: Iterable<Detector>): readonly Covered[] {
  const by = new Map<string, Detector[]>();
  for (const detector of detectors) {
    for (const id of detector.covers) {
      const list = by.get(id);
      if (list) list.push(detector);
      else by.set(id, [detector]);
    }
  }
  return [...requirements].map((requirement) => ({ requirement, by: by.get(requirement.id) ?? [] }));
}

/** Requirements that a black-box test could see and nothing looks after. */
export function uncovered(all: readonly Covered[]): readonly Requirement[] {
  return all
    .filter(({ requirement, by }) => requirement.untestable === undefined && by.length === 0)
    .map(({ requirement }) => requirement);
}
