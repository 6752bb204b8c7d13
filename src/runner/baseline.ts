import type { Note, Result } from "../journal/record.js";
import { groupBy } from "../report/summary.js";
import { matches } from "./select.js";

/** A finding that is known, with the clause and why it is truly the server's. */
export interface Expectation {
  readonly id: string;
  readonly verdict: "fail" | "warn" | "error";
  readonly clause: string;
  readonly why: string;
  /** A race: that it does not come is no surprise. */
  readonly sometimes?: boolean;
  /** The last day on which it is tolerated: `2026-12-31`. */
  readonly until?: string;
  /** That day is over. */
  readonly isOver?: boolean;
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
          until: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
          reproduction: { type: "string" },
        },
      },
    },
  },
} as const;

/** Reads an expectations file as it stands on that day; throws UsageError. */
export async function readBaseline(path: string, today = new Date()): Promise<readonly Expectation[]> {
  // Only who has such a file waits for YAML to load.
  const { readYaml } = await import("../input/yaml-file.js");
  const { expectations } = readYaml(path, path, schema).data as { expectations: readonly Expectation[] };
  const day = today.toISOString().slice(0, 10);
  return expectations.map((its) => (its.until !== undefined && its.until < day ? { ...its, isOver: true } : its));
}

/** The entries of several files, in their order; throws UsageError. */
export async function readBaselines(paths: readonly string[]): Promise<readonly Expectation[]> {
  return (await Promise.all(paths.map((path) => readBaseline(path)))).flat();
}

/** The entry that speaks of a result: its id, or a glob that takes in several; of two the one that it comes true of. */
export function entryFor(result: Result, baseline: readonly Expectation[]): Expectation | undefined {
  const isSo = ({ isOver, verdict }: Expectation) => !isOver && verdict === result.verdict;
  const own = baseline.filter(({ id }) => id === result.id);
  const all = own.length > 0 ? own : baseline.filter(({ id }) => id.includes("*") && matches(id, result));
  return all.find(isSo) ?? all[0];
}

/** The entries of a protocol that speak of nothing that there is: a mistyped one holds nothing. What fuzzing finds has ids of its own. */
export const strayEntries = (
  baseline: readonly Expectation[],
  protocol: string,
  known: readonly { readonly id: string; readonly covers: readonly string[] }[],
): readonly Expectation[] =>
  baseline.filter(
    ({ id }) =>
      id.startsWith(`${protocol}.`) &&
      !/^[^.]+\.(?:fuzz|run)\./.test(id) &&
      !known.some((its) => its.id === id || (id.includes("*") && matches(id, its))),
  );

/** Marks the results that the baseline knows. */
export function tolerate(result: Result, baseline: readonly Expectation[]): Result {
  const known = entryFor(result, baseline);
  return known && !known.isOver && known.verdict === result.verdict
    ? { ...result, tolerated: `${known.clause}: ${known.why}` }
    : result;
}

/** The results that each entry speaks of. */
const spokenOf = (results: readonly Result[], baseline: readonly Expectation[]) =>
  groupBy(results, (result) => entryFor(result, baseline));

/** That entry did not come true though its cases ran; of a glob, not one of them ended so. */
const isFixed = ({ verdict, sometimes }: Expectation, ran: readonly Result[]): boolean =>
  !sometimes && ran.length > 0 && ran.every((its) => its.verdict !== verdict);

/** Where only some cases ran: an entry of several, or of a rule, may come true in the others. */
const needsAll = ({ id }: Expectation, ran: readonly Result[]): boolean =>
  id.includes("*") || ran.some(({ kind }) => kind === "rule");

/** Entries that did not come true though their cases ran. `isPart`: some cases were not chosen. */
export function fixedOnes(
  results: readonly Result[],
  baseline: readonly Expectation[],
  isPart = false,
): readonly Expectation[] {
  const spoken = spokenOf(results, baseline);
  return baseline.filter((expectation) => {
    const ran = spoken.get(expectation) ?? [];
    return isFixed(expectation, ran) && !(isPart && needsAll(expectation, ran));
  });
}

/** What is to be told of a baseline after a run: entries that did not come true, and those that are over. */
export function surprises(
  results: readonly Result[],
  baseline: readonly Expectation[],
  isPart = false,
): readonly Note[] {
  const fixed = new Set(fixedOnes(results, baseline, isPart));
  const spoken = spokenOf(results, baseline);
  return baseline.flatMap((expectation): Note[] => {
    const { id, verdict, until, isOver } = expectation;
    const ran = spoken.get(expectation) ?? [];
    const now = [...new Set(ran.map((its) => its.verdict))].join(", ");
    if (fixed.has(expectation))
      return [note(`the baseline expects ${verdict} of ${id}, and it is ${now}: take the entry out`)];
    return isOver && ran.length > 0 ? [note(`the baseline tolerated ${verdict} of ${id} until ${until}`)] : [];
  });
}

const note = (text: string): Note => ({ type: "note", unexpected: true, text });
