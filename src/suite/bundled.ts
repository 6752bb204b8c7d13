import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Requirement } from "../requirements/requirement.js";
import type { Case, Suite } from "./case.js";
import type { Step } from "./exchange.js";
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

/** The first line of a bundle as it is kept: `of` names the YAML of which it was made, with its digest. A line with the steps of each case follows. */
interface Kept {
  readonly of: Readonly<Record<string, string>>;
  readonly requirements: readonly Requirement[];
  readonly suites: readonly (Omit<Suite, "cases"> & { readonly cases: readonly Omit<Case, "steps">[] })[];
}

/** Paths of the suites that come with mailspec for a protocol and its variants, sorted. */
export const bundledSuites = (protocol: string): readonly string[] => yamlIn(join(suitesFolder, protocol));

/** A protocol, and the one whose suites it has. */
export interface Bundled {
  readonly id: string;
  readonly family: string;
}

/** Where the bundle of a protocol is kept. */
export const bundlePath = (id: string, folder = bundlesFolder): string => join(folder, `${id}.jsonl`);

/** A bundle as text, to be kept. */
export function bundleText({ family }: Bundled, { requirements, suites }: Bundle): string {
  const steps: (readonly Step[])[] = [];
  const withoutSteps = ({ steps: its, ...entry }: Case): Omit<Case, "steps"> => {
    steps.push(its);
    return entry;
  };
  const kept: Kept = {
    of: Object.fromEntries(sources(family).map((path) => [shown(path), digest(path)])),
    requirements,
    suites: suites.map((suite) => ({ ...suite, cases: suite.cases.map(withoutSteps) })),
  };
  return [kept, ...steps].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** The bundle of a protocol; undefined when there is none, or the YAML is no longer that of which it was made. */
export function readBundle({ id, family }: Bundled, folder = bundlesFolder): Bundle | undefined {
  const path = bundlePath(id, folder);
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return undefined;
  const from = sources(family);
  const next = lines(readFileSync(path));
  const { of, requirements, suites } = JSON.parse(next()()) as Kept;
  if (!isDeepStrictEqual(Object.keys(of), from.map(shown))) return undefined;
  // In an installed package or a clone, what was written last says nothing.
  if (from.some((source) => statSync(source).mtimeMs > made && digest(source) !== of[shown(source)])) return undefined;
  for (const { messages } of suites) for (const octets of messages) inlineFixture(octets);
  return {
    requirements,
    suites: suites.map((suite) => ({ ...suite, cases: suite.cases.map((entry) => withSteps(entry, next())) })),
  };
}

/** A case whose steps are read when somebody wants to know them: most runs play few, and steps are most of a bundle. */
function withSteps(entry: Omit<Case, "steps">, text: () => string): Case {
  let steps: readonly Step[] | undefined;
  return {
    ...entry,
    get steps() {
      steps ??= JSON.parse(text()) as readonly Step[];
      return steps;
    },
  };
}

/** Paths of the YAML that the bundles of a family are made of. */
const sources = (family: string): readonly string[] => [
  ...bundledSuites(family),
  ...yamlIn(join(suitesFolder, "requirements")),
];

const digest = (path: string): string => createHash("sha1").update(readFileSync(path)).digest("base64");

const shown = (path: string): string => path.slice(suitesFolder.length + 1);

function yamlIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => join(folder, file));
}

/** Gives one line after the other, as what makes text of it. */
function lines(octets: Buffer): () => () => string {
  let from = 0;
  return () => {
    const [begin, end] = [from, octets.indexOf("\n", from)];
    from = end + 1;
    return () => octets.toString("utf8", begin, end);
  };
}
