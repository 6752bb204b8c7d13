import { dirname, join, relative } from "node:path";
import type { YamlFile } from "../input/yaml-file.js";
import { readCatalogue } from "../requirements/catalogue.js";
import type { Requirement } from "../requirements/requirement.js";

/** The requirements that a suite brings itself: files beside it, which are of what is in no catalogue. `suite`: its path. Throws UsageError. */
export function ownRequirements(
  yaml: YamlFile,
  suite: string,
  files: readonly string[],
  known: ReadonlyMap<string, Requirement>,
): ReadonlyMap<string, Requirement> {
  const own = new Map<string, Requirement>();
  files.forEach((file, index) => {
    const path = join(dirname(suite), file);
    for (const [id, requirement] of readCatalogue(path, relative(process.cwd(), path) || path).requirements) {
      if (known.has(id) || own.has(id)) throw yaml.wrong(["requirements", index], `${id} is in the catalogue already`);
      own.set(id, requirement);
    }
  });
  return own;
}
