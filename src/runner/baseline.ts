import type { Note, Result } from "../journal/record.js";
import { matches } from "./select.js";

/** A finding that is known, with the clause and why it is truly the server's. */
export interface Expectation {
  readonly id: string;
  readonly verdict: "fail" | "warn" | "error";
  readonly clause: string;
  readonly why: string;
  /** A race: that it does not come is no surprise. */
  readonly sometimes?: boolean;
  /** A suite that shows it, relative to the file; for people and for our own tests. */
  readonly reproduction?: string;
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
          sometimes: { type: "boolean" },
          reproduction: { type: "string" },
        },
      },
    },
  },
} as const;

/** Reads an expectations file; throws UsageError. */
export async function readBaseline(path: string): Promise<readonly Expectation[]> {
  // Only who has such a file waits for YAML to load.
  const { readYaml } = await import("../input/yaml-file.js");
  return (readYaml(path, path, schema).data as { expectations: readonly Expectation[] }).expectations;
}

/** The entry that speaks of a result: its id, or a glob that takes in several. */
function entryFor(result: Result, baseline: readonly Expectation[]): Expectation | undefined {
  return (
    baseline.find(({ id }) => id === result.id) ?? baseline.find(({ id }) => id.includes("*") && matches(id, result))
  );
}

/** Marks the results that the baseline knows. */
export function tolerate(result: Result, baseline: readonly Expectation[]): Result {
  const known = entryFor(result, baseline);
  return known && known.verdict === result.verdict ? { ...result, tolerated: `${known.clause}: ${known.why}` } : result;
}

/** Entries that did not come true though their cases ran; of a glob, that not one of its cases ended so. */
export function surprises(results: readonly Result[], baseline: readonly Expectation[]): readonly Note[] {
  return baseline.flatMap((expectation): Note[] => {
    if (expectation.sometimes) return [];
    const ran = results.filter((result) => entryFor(result, baseline) === expectation);
    if (ran.length === 0 || ran.some(({ verdict }) => verdict === expectation.verdict)) return [];
    const now = [...new Set(ran.map(({ verdict }) => verdict))].join(", ");
    return [
      {
        type: "note",
        unexpected: true,
        text: `the baseline expects ${expectation.verdict} of ${expectation.id}, and it is ${now}: take the entry out`,
      },
    ];
  });
}
