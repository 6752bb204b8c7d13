import type { Property } from "../protocol/property.js";
import type { Rule } from "../protocol/session.js";
import type { Seen } from "../protocols/pop3/event.js";
import { pop3Vocabulary } from "../protocols/pop3/language.js";
import { pop3Rules } from "../protocols/pop3/rules.js";
import { catalogue } from "../requirements/catalogue.js";
import type { Detector } from "../requirements/coverage.js";
import type { Requirement } from "../requirements/requirement.js";
import type { Suite } from "../suite/case.js";
import { bundledSuites, type Known, loadSuites } from "../suite/load.js";

/** Everything that mailspec knows about a protocol. */
export interface Library {
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly suites: readonly Suite[];
  readonly rules: readonly Rule<Seen>[];
}

/** Loads the bundled suites, or those at the paths. Throws UsageError. */
export function loadLibrary(paths: readonly string[] = []): Library {
  const known = knowledge();
  return {
    requirements: known.requirements,
    suites: loadSuites(paths.length > 0 ? paths : bundledSuites("pop3"), known),
    rules: pop3Rules,
  };
}

/** What suites are checked against. */
export function knowledge(): Known {
  return { requirements: catalogue("pop3"), vocabulary: () => pop3Vocabulary };
}

/** All properties. They come with fast-check, which takes its time to load. */
export async function loadProperties(): Promise<readonly Property[]> {
  return (await import("../protocols/pop3/properties.js")).pop3Properties;
}

/** All that judges: cases and rules, and properties where they are wanted. */
export function detectors({ suites, rules }: Library, properties: readonly Property[] = []): readonly Detector[] {
  return [
    ...suites.flatMap(({ cases }) => cases.map(({ id, covers }): Detector => ({ kind: "case", id, covers }))),
    ...rules.map(({ id, covers }): Detector => ({ kind: "rule", id, covers: [covers] })),
    ...properties.map(({ id, covers }): Detector => ({ kind: "property", id, covers })),
  ];
}
