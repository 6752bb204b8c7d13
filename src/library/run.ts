import { loadLibrary, loadProtocols, requirementsFor } from "../cli/library.js";
import type { Shard } from "../journal/record.js";
import type { Level } from "../requirements/requirement.js";
import { type Expectation, readBaseline } from "../runner/baseline.js";
import { openedIn } from "../runner/other-protocols.js";
import { run as runCases } from "../runner/run.js";
import { partOf, select } from "../runner/select.js";
import { inLifetime } from "../wire/lifetime.js";
import { checkOptions, type OptionsOf } from "./known-options.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { type RecordOptions, recorded, recordOptions } from "./recorder.js";
import { spokenBy, type TargetOptions, targetOf, targetOptions, wholeOf } from "./target.js";
import { version } from "./version.js";

/** What `run` is told. */
export interface RunOptions extends TargetOptions, RecordOptions {
  /** Suite files, in place of those that come with mailspec. */
  readonly suites?: readonly string[];
  /** Ids (`smtp.rset`), globs, requirements (`rfc1939/5`) or `@tag`; absent: all that are not `@slow`. */
  readonly only?: readonly string[];
  /** The same, left out. */
  readonly skip?: readonly string[];
  readonly tags?: readonly string[];
  readonly levels?: readonly Level[];
  /** Cases whose title or exchange holds this. */
  readonly grep?: string;
  /** A part of the cases, from 1. */
  readonly shard?: Shard;
  /** Cases at a time, 4; each takes an account, or over IMAP a mailbox. */
  readonly jobs?: number;
  /** Runs every case so often, to find flaky verdicts. */
  readonly repeat?: number;
  /** Stops after so many findings. */
  readonly bail?: number;
  /** More cases than that skipped: could not be tested. */
  readonly maxSkips?: number;
  /** A broken SHOULD is a finding, too. */
  readonly strict?: boolean;
  /** Known findings: a file, or what would stand in it. */
  readonly baseline?: string | readonly Expectation[];
}

const runOptions: OptionsOf<RunOptions> = {
  ...targetOptions,
  ...recordOptions,
  suites: "list",
  only: "list",
  skip: "list",
  tags: "list",
  levels: "list",
  grep: "value",
  shard: "value",
  jobs: "value",
  repeat: "value",
  bail: "value",
  maxSkips: "value",
  strict: "value",
  baseline: "value",
};

/**
 * Runs suites against a server, each protocol that its URLs speak after the other. Nothing is printed, and nothing written but the
 * journal, if one is asked for; when it settles no connection and no timer of it is left. What the server does wrong is in the
 * outcome. Throws UsageError when what was asked for cannot be: a URL that is none, an id that matches nothing.
 */
export function run(options: RunOptions): Promise<Outcome> {
  return inLifetime(async () => {
    checkOptions(options, runOptions, "run");
    const target = targetOf(options);
    const spoken = spokenBy(target);
    const { suites } = await loadLibrary(options.suites ?? [], spoken);
    const { only = [], skip = [], tags = [], levels = [], grep, shard, strict = false } = options;
    const chosen = select(
      suites.flatMap(({ cases }) => cases),
      { only, skip, tags, levels, ...(grep !== undefined && { grep }) },
    );
    const part = new Set(partOf(chosen, shard));
    const baseline = await baselineOf(options.baseline);
    // All parts are of the same protocols, each with a journal, though one holds no case of it.
    const protocols = spoken.filter((id) => chosen.some(({ protocol }) => protocol === id));
    const signal = options.signal ?? new AbortController().signal;
    const runs = [];
    for (const protocol of await loadProtocols(protocols)) {
      const own = chosen.filter((its) => its.protocol === protocol.id);
      const requirements = await requirementsFor(protocol.id, suites);
      const others = await loadProtocols(openedIn(own).filter((id) => id !== protocol.id));
      const { records } = await recorded(options, protocols.length > 1 ? protocol.id : "", (emit) =>
        runCases({
          protocol,
          others,
          target,
          cases: own.filter((its) => part.has(its)),
          requirements,
          jobs: wholeOf(options.jobs ?? 4, "jobs", 1, 1000),
          repeat: wholeOf(options.repeat ?? 1, "repeat", 1),
          bail: wholeOf(options.bail ?? 0, "bail", 0),
          ...(options.maxSkips !== undefined && { maxSkips: wholeOf(options.maxSkips, "maxSkips", 0) }),
          ...(shard && { shard }),
          // It may be a reproduction, which shows only on a session without a past.
          fresh: options.suites !== undefined,
          strict,
          baseline,
          version: version(),
          signal,
          emit,
        }),
      );
      runs.push({ protocol: protocol.id, records, requirements });
    }
    return outcomeOf(runs, strict);
  });
}

/** Throws UsageError. */
export const baselineOf = async (given: RunOptions["baseline"] = []): Promise<readonly Expectation[]> =>
  typeof given === "string" ? readBaseline(given) : given;
