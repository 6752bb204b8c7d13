import { readYaml } from "../input/yaml-file.js";
import type { Note, Result } from "../journal/record.js";

/** A finding that is known, with the clause and why it is truly the server's. */
export interface Expectation {
  readonly id: string;
  readonly verdict: "fail" | "warn" | "error";
  readonly clause: string;
  readonly why: string;
}

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["expectations"],
  properties: {
    server: { type: "string" },
    expectations: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["id", "verdict", "clause", "why"],
        properties: {
          id: { type: "string" },
          verdict: { enum: ["fail", "warn", "error"] },
          clause: { type: "string" },
          why: { type: "string" },
        },
      },
    },
  },
} as const;

/** Reads an expectations file; throws UsageError. */
export function readBaseline(path: string): readonly Expectation[] {
  return (readYaml(path, path, schema).data as { expectations: readonly Expectation[] }).expectations;
}

/** Marks the results that the baseline knows; notes tell of entries that did not come true. */
export function tolerate(result: Result, baseline: ReadonlyMap<string, Expectation>): Result {
  const known = baseline.get(result.id);
  return known && known.verdict === result.verdict ? { ...result, tolerated: `${known.clause}: ${known.why}` } : result;
}

/** Entries whose case ran and did not end as they say. */
export function surprises(results: readonly Result[], baseline: ReadonlyMap<string, Expectation>): readonly Note[] {
  return results.flatMap((result): Note[] => {
    const known = baseline.get(result.id);
    if (!known || known.verdict === result.verdict) return [];
    return [
      {
        type: "note",
        unexpected: true,
        text: `the baseline expects ${known.verdict} of ${result.id}, and it is ${result.verdict}: take the entry out`,
      },
    ];
  });
}
