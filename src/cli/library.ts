import { UsageError } from "../input/usage-error.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import type { RuleInfo } from "../protocol/rule.js";
import { protocols } from "../protocols/all.js";
import type { Detector } from "../requirements/coverage.js";
import type { Requirement } from "../requirements/requirement.js";
import { type Bundle, bundledSuites, readBundle } from "../suite/bundled.js";
import type { Suite } from "../suite/case.js";
import type { Known } from "../suite/load.js";

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
  if (paths.length > 0) return readSuites(paths, ids);
  const bundles = ids.map((id) => readBundle(id));
  if (!bundles.every((bundle) => bundle !== undefined)) return readSuites(ids.flatMap(bundledSuites), ids);
  const known = await loadProtocols(ids);
  return {
    protocols: known,
    requirements: together(bundles),
    suites: bundles.flatMap(({ suites }) => suites),
    rules: known.flatMap(({ rules }) => rules),
  };
}

/** The requirements that bind some protocols, by id, in the order of the RFCs. */
export async function loadRequirements(
  ids: readonly string[] = protocolIds,
): Promise<ReadonlyMap<string, Requirement>> {
  const bundles = ids.map((id) => readBundle(id));
  if (bundles.every((bundle) => bundle !== undefined)) return together(bundles);
  const { catalogue } = await import("../requirements/catalogue.js");
  return catalogue(ids);
}

/** Reads suites from YAML and checks them. */
async function readSuites(paths: readonly string[], ids: readonly string[]): Promise<Library> {
  // What reads and checks YAML takes longer to load than a case to run.
  const { loadSuites } = await import("../suite/load.js");
  const known = await knowledge(ids);
  return { ...known, suites: loadSuites(paths, known), rules: known.protocols.flatMap(({ rules }) => rules) };
}

/** One requirement can stand in several bundles. */
function together(bundles: readonly Bundle[]): ReadonlyMap<string, Requirement> {
  const rfc = ({ id }: Requirement) => Number(/\d+/.exec(id)?.[0] ?? 0);
  const all = bundles.flatMap(({ requirements }) => requirements).sort((a, b) => rfc(a) - rfc(b));
  return new Map(all.map((requirement) => [requirement.id, requirement]));
}

/** Everything that a protocol's bundle is made of, read from YAML and checked. Throws UsageError. */
export async function makeBundle(id: string): Promise<Bundle> {
  const { requirements, suites } = await readSuites(bundledSuites(id), [id]);
  return { requirements: [...requirements.values()], suites };
}

/** What suites are checked against. */
export async function knowledge(ids: readonly string[] = protocolIds): Promise<Known> {
  return { requirements: await loadRequirements(ids), protocols: await loadProtocols(ids) };
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
