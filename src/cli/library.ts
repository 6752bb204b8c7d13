import { UsageError } from "../input/usage-error.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import type { RuleInfo } from "../protocol/rule.js";
import { protocols } from "../protocols/all.js";
import { catalogue } from "../requirements/catalogue.js";
import type { Detector } from "../requirements/coverage.js";
import type { Requirement } from "../requirements/requirement.js";
import type { Suite } from "../suite/case.js";
import { bundledSuites, type Known, loadSuites } from "../suite/load.js";

/** Everything that mailspec knows about some protocols. */
export interface Library {
  readonly protocols: readonly Protocol[];
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly suites: readonly Suite[];
  readonly rules: readonly RuleInfo[];
}

/** Ids of all protocols. */
export const protocolIds: readonly string[] = protocols.map(({ id }) => id);

/** `pop3://host:port, pop3s://…`: what URLs look like, for help texts. */
export const urlExamples: string = protocols
  .flatMap(({ schemes }) => schemes.map(({ name }, index) => (index === 0 ? `${name}://host:port` : `${name}://…`)))
  .join(", ");

/** Loads protocols by their ids, all by default. Throws UsageError. */
export function loadProtocols(ids: readonly string[] = protocolIds): Promise<readonly Protocol[]> {
  return Promise.all(
    ids.map((id) => {
      const known = protocols.find((it) => it.id === id);
      if (!known) throw new UsageError(`mailspec speaks ${protocolIds.join(", ")}, not ${id}`);
      return known.load();
    }),
  );
}

/** Loads the bundled suites of some protocols, or the suites at the paths. Throws UsageError. */
export async function loadLibrary(
  paths: readonly string[] = [],
  ids: readonly string[] = protocolIds,
): Promise<Library> {
  const known = await knowledge(ids);
  return {
    protocols: known.protocols,
    requirements: known.requirements,
    suites: loadSuites(paths.length > 0 ? paths : ids.flatMap(bundledSuites), known),
    rules: known.protocols.flatMap(({ rules }) => rules),
  };
}

/** What suites are checked against. */
export async function knowledge(ids: readonly string[] = protocolIds): Promise<Known> {
  return { requirements: catalogue(ids), protocols: await loadProtocols(ids) };
}

/** All properties. They come with fast-check, which takes its time to load. */
export async function loadProperties(known: readonly Protocol[]): Promise<readonly Property[]> {
  const fuzzing = await Promise.all(known.map((protocol) => protocol.fuzz()));
  return fuzzing.flatMap(({ properties }) => properties);
}

/** All that judges: cases and rules, and properties where they are wanted. */
export function detectors({ suites, rules }: Library, properties: readonly Property[] = []): readonly Detector[] {
  return [
    ...suites.flatMap(({ cases }) => cases.map(({ id, covers }): Detector => ({ kind: "case", id, covers }))),
    ...rules.map(({ id, covers }): Detector => ({ kind: "rule", id, covers: [covers] })),
    ...properties.map(({ id, covers }): Detector => ({ kind: "property", id, covers })),
  ];
}
