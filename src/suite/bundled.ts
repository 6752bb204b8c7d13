import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

/** A bundle as it is kept: `of` says of which YAML it was made. */
interface Kept extends Bundle {
  readonly of: string;
}

/** Paths of the suites that come with mailspec, sorted. */
export const bundledSuites = (protocol: string): readonly string[] => yamlIn(join(suitesFolder, protocol));

/** Where the bundle of a protocol is kept. */
export const bundlePath = (protocol: string, folder = bundlesFolder): string => join(folder, `${protocol}.json`);

/** A bundle as text, to be kept. */
export const bundleText = (protocol: string, bundle: Bundle): string =>
  JSON.stringify({ of: digest(protocol), ...bundle } satisfies Kept);

/** The bundle of a protocol; undefined when there is none, or the YAML is not that of which it was made. */
export function readBundle(protocol: string, folder = bundlesFolder): Bundle | undefined {
  const path = bundlePath(protocol, folder);
  if (!existsSync(path)) return undefined;
  const { of, requirements, suites } = JSON.parse(readFileSync(path, "utf8")) as Kept;
  if (of !== digest(protocol)) return undefined;
  for (const { messages } of suites) for (const octets of messages) inlineFixture(octets);
  return { requirements, suites };
}

/** Of all that a bundle is made of: names and contents. */
function digest(protocol: string): string {
  const hash = createHash("sha256");
  for (const path of [...bundledSuites(protocol), ...yamlIn(join(suitesFolder, "requirements"))]) {
    const octets = readFileSync(path);
    hash.update(`${path.slice(suitesFolder.length)} ${octets.length}\n`).update(octets);
  }
  return hash.digest("base64");
}

function yamlIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => join(folder, file));
}
