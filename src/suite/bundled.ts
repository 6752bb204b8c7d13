import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Requirement } from "../requirements/requirement.js";
import type { Suite } from "./case.js";
import { inlineFixture } from "./fixture.js";

export const packageRoot = fileURLToPath(new URL("../../", import.meta.url));
const suitesFolder = join(packageRoot, "suites");

/** Beside what is built; under src/ there is none, and YAML is read. */
const bundlesFolder = fileURLToPath(new URL("../suites/", import.meta.url));

/** All that comes with mailspec to test one protocol, read and checked when the package was built. */
export interface Bundle {
  /** Those that bind the protocol. */
  readonly requirements: readonly Requirement[];
  readonly suites: readonly Suite[];
}

/** A bundle as it is kept: `of` names the YAML of which it was made. */
interface Kept extends Bundle {
  readonly of: readonly string[];
}

/** Paths of the suites that come with mailspec for a protocol and its variants, sorted. */
export const bundledSuites = (protocol: string): readonly string[] => yamlIn(join(suitesFolder, protocol));

/** A protocol, and the one whose suites it has. */
export interface Bundled {
  readonly id: string;
  readonly family: string;
}

/** Where the bundle of a protocol is kept. */
export const bundlePath = (id: string, folder = bundlesFolder): string => join(folder, `${id}.json`);

/** A bundle as text, to be kept. */
export const bundleText = ({ family }: Bundled, bundle: Bundle): string =>
  JSON.stringify({ of: sources(family).map(shown), ...bundle } satisfies Kept);

/** The bundle of a protocol; undefined when there is none, or the YAML is no longer that of which it was made. */
export function readBundle({ id, family }: Bundled, folder = bundlesFolder): Bundle | undefined {
  const path = bundlePath(id, folder);
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return undefined;
  const from = sources(family);
  if (from.some((source) => statSync(source).mtimeMs > made)) return undefined;
  const { of, requirements, suites } = JSON.parse(readFileSync(path, "utf8")) as Kept;
  if (!isDeepStrictEqual(of, from.map(shown))) return undefined;
  for (const { messages } of suites) for (const octets of messages) inlineFixture(octets);
  return { requirements, suites };
}

/** Paths of the YAML that the bundles of a family are made of. */
const sources = (family: string): readonly string[] => [
  ...bundledSuites(family),
  ...yamlIn(join(suitesFolder, "requirements")),
];

const shown = (path: string): string => path.slice(suitesFolder.length + 1);

function yamlIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => join(folder, file));
}
