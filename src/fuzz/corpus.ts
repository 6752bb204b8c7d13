import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../input/text-file.js";
import { makeFolder } from "../journal/write-file.js";
import type { Script } from "../protocol/property.js";

/** Scripts that once showed something new, one JSON line each, a file for each property. */
export interface Corpus {
  /** What earlier runs kept. */
  readonly scripts: (property: string) => readonly Script[];
  readonly keep: (property: string, script: Script) => void;
}

/** Scripts that are kept of one property at most, and how long one may be. */
const MOST = 500;
const LONGEST = 100_000;

/** The corpus in a folder, which is made when there is something to keep. Lines that are no scripts are passed over. */
export function openCorpus(folder: string): Corpus {
  const counts = new Map<string, number>();
  const fileOf = (property: string) => join(folder, `${property}.jsonl`);
  const read = (property: string): readonly Script[] => {
    if (!existsSync(fileOf(property))) return [];
    return readText(fileOf(property), MOST * LONGEST)
      .split("\n")
      .flatMap((line) => {
        try {
          const script = JSON.parse(line) as Script;
          return Array.isArray(script.steps) && "given" in script ? [script] : [];
        } catch {
          return [];
        }
      });
  };
  return {
    scripts(property) {
      const scripts = read(property);
      counts.set(property, scripts.length);
      return scripts;
    },
    keep(property, script) {
      const kept = counts.get(property) ?? read(property).length;
      const line = JSON.stringify({ given: script.given ?? null, steps: script.steps });
      if (kept >= MOST || line.length > LONGEST) return;
      counts.set(property, kept + 1);
      makeFolder(folder);
      appendFileSync(fileOf(property), `${line}\n`);
    },
  };
}
