import { UsageError } from "../input/usage-error.js";
import { memo } from "../protocol/memo.js";
import type { Property } from "../protocol/property.js";
import { familyOf, type Protocol } from "../protocol/protocol.js";
import type { RuleInfo } from "../protocol/rule.js";
import { protocols } from "../protocols/all.js";
import type { Detector } from "../requirements/coverage.js";
import { byDocument, documentOf } from "../requirements/document.js";
import type { Requirement } from "../requirements/requirement.js";
import { type Bundle, type Bundled, bundledSuites, readBundle } from "../suite/bundled.js";
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

const registered = (ids: readonly string[]) => protocols.filter(({ id }) => ids.includes(id));
/** Whose suites some protocols have. */
const familiesOf = (ids: readonly string[]): readonly string[] => [...new Set(registered(ids).map(familyOf))];
/** All protocols of some families. */
const membersOf = (families: readonly string[]): readonly string[] =>
  protocols.filter((its) => families.includes(familyOf(its))).map(({ id }) => id);

/** All protocols as their bundles are called. */
export const bundled: readonly Bundled[] = protocols.map((its) => ({ id: its.id, family: familyOf(its) }));
const bundleOf = memo((its: Bundled) => readBundle(its));
const readBundles = (ids: readonly string[]) => bundled.filter(({ id }) => ids.includes(id)).map(bundleOf);

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
  const bundles = readBundles(ids);
  if (!bundles.every((bundle) => bundle !== undefined)) return bundledFrom(ids);
  const known = await loadProtocols(ids);
  return {
    protocols: known,
    requirements: together(bundles),
    suites: bundles.flatMap(({ suites }) => suites),
    rules: known.flatMap(({ rules }) => rules),
  };
}

/** The requirements that bind some protocols, by id, in the order of the documents. */
export async function loadRequirements(
  ids: readonly string[] = protocolIds,
): Promise<ReadonlyMap<string, Requirement>> {
  const bundles = readBundles(ids);
  if (bundles.every((bundle) => bundle !== undefined)) return together(bundles);
  const { catalogue } = await import("../requirements/catalogue.js");
  return catalogue([...new Set([...ids, ...familiesOf(ids)])]);
}

/** The bundled suites, from YAML: a file may be for several variants of a protocol. */
async function bundledFrom(ids: readonly string[]): Promise<Library> {
  const families = familiesOf(ids);
  const { suites } = await readSuites(families.flatMap(bundledSuites), membersOf(families));
  const known = await knowledge(ids);
  return {
    ...known,
    suites: suites.flatMap((suite) => {
      const cases = suite.cases.filter(({ protocol }) => ids.includes(protocol));
      return cases.length > 0 ? [{ ...suite, cases }] : [];
    }),
    rules: known.protocols.flatMap(({ rules }) => rules),
  };
}

/** Reads suites from YAML and checks them. */
async function readSuites(paths: readonly string[], ids: readonly string[]): Promise<Library> {
  // What reads and checks YAML takes longer to load than a case to run.
  const { loadSuites } = await import("../suite/load.js");
  const known = {
    ...(await knowledge(ids)),
    others: await loadProtocols(protocolIds.filter((id) => !ids.includes(id))),
  };
  const suites = loadSuites(paths, known);
  const rules = known.protocols.flatMap(({ rules: its }) => its);
  return { ...known, requirements: withOwn(known.requirements, suites), suites, rules };
}

/** The requirements that bind a protocol, with those that suites of it bring themselves. */
export async function requirementsFor(
  protocol: string,
  suites: readonly Suite[],
): Promise<ReadonlyMap<string, Requirement>> {
  const its = suites.filter(({ cases }) => cases.some((entry) => entry.protocol === protocol));
  return withOwn(await loadRequirements([protocol]), its);
}

const withOwn = (
  requirements: ReadonlyMap<string, Requirement>,
  suites: readonly Suite[],
): ReadonlyMap<string, Requirement> =>
  new Map([
    ...requirements,
    ...suites.flatMap(({ requirements: own = [] }) => own).map((own) => [own.id, own] as const),
  ]);

/** One requirement can stand in several bundles. */
function together(bundles: readonly Bundle[]): ReadonlyMap<string, Requirement> {
  const all = bundles
    .flatMap(({ requirements }) => requirements)
    .sort((a, b) => byDocument(documentOf(a.id), documentOf(b.id)));
  return new Map(all.map((requirement) => [requirement.id, requirement]));
}

/** Everything that a protocol's bundle is made of, read from YAML and checked. Throws UsageError. */
export async function makeBundle(id: string): Promise<Bundle> {
  const { requirements, suites } = await bundledFrom([id]);
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
