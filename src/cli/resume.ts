import { existsSync } from "node:fs";
import { UsageError } from "../input/usage-error.js";
import { type Kept, keptOf } from "../journal/kept.js";
import type { JournalRecord, RunEnd, RunStart } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import { type Expectation, tolerate } from "../runner/baseline.js";
import { planDigest } from "../runner/plan-digest.js";
import type { Case } from "../suite/case.js";
import { readRecords } from "./journals.js";

/** A run that is to go on from an earlier one. */
export interface Continued {
  readonly protocol: Pick<Protocol, "id">;
  readonly target: Target;
  readonly cases: readonly Case[];
  readonly version: string;
  readonly baseline: readonly Expectation[];
}

/** What the earlier run has left: something to go on from, or its end, behind which nothing is left to play. */
export interface Earlier {
  readonly start: RunStart;
  readonly kept?: Kept;
  readonly finished?: RunEnd;
}

/**
 * The run of that journal, if it is one of the same cases on the same target; undefined when there is none, which is a mistake
 * unless `mayLack`. Throws UsageError.
 */
export function earlierRun(path: string, run: Continued, mayLack: boolean): Earlier | undefined {
  if (mayLack && !existsSync(path)) return undefined;
  const records = readRecords(path);
  const start = records.find((record) => record.type === "run");
  if (!start) throw new UsageError(`${path} is of no run`);
  const difference = differenceTo(start, run);
  if (difference !== undefined) throw new UsageError(`--resume: ${path} ${difference}`);
  const finished = finishedBy(records, start);
  if (finished) return { start, finished };
  const kept = keptOf(records);
  return { start, ...(kept && { kept: judgedAnew(kept, run.baseline) }) };
}

/** In what the journal is of another run; undefined when it is of the same. */
function differenceTo(start: RunStart, { protocol, target, cases, version }: Continued): string | undefined {
  const { urls, protocol: spoken, embedded } = start.target;
  const own = target.endpoints.map(({ url }) => url);
  if (start.suites === undefined) return "is of no run of suites (of fuzzing, perhaps: --corpus goes on from that)";
  if (start.mailspec !== version) return `was written by mailspec ${start.mailspec}, and this is ${version}`;
  if (spoken !== protocol.id) return `is of ${spoken}, and this run of ${protocol.id}`;
  if (embedded !== target.embedded || (!embedded && urls.join(" ") !== own.join(" ")))
    return `is of another target: ${nameOf(embedded, urls)}, and this run of ${nameOf(target.embedded, own)}`;
  const before = start.suites;
  const now = planDigest(cases);
  const all = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const others = all.filter((file) => before[file] !== now[file]);
  const how = (file: string) =>
    before[file] === undefined ? "not played there" : now[file] === undefined ? "not chosen now" : "other cases";
  const named = others.slice(0, 5).map((file) => `${file} (${how(file)})`);
  return others.length === 0
    ? undefined
    : `was made with other suites or choices: ${named.join(", ")}${others.length > 5 ? `, and ${others.length - 5} more` : ""}`;
}

const nameOf = (embedded: true | undefined, urls: readonly string[]) =>
  embedded ? "the reference server" : urls.join(" ");

/** The last record, when all that was planned was played. */
function finishedBy(records: readonly JournalRecord[], { planned }: RunStart): RunEnd | undefined {
  const end = records.findLast((record) => record.type === "end");
  const cases = records.filter((record) => record.type === "result" && record.kind === "case").length;
  return end && !end.interrupted && end.fatal === undefined && cases >= planned ? end : undefined;
}

/** The baseline may be another one by now. */
const judgedAnew = (kept: Kept, baseline: readonly Expectation[]): Kept => ({
  ...kept,
  results: kept.results.map(({ tolerated: _before, ...result }) => tolerate(result, baseline)),
});
