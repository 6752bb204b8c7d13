import { randomInt } from "node:crypto";
import { join } from "node:path";
import { knowledge, loadProperties, loadRequirements } from "../cli/library.js";
import { isThisMachine } from "../input/loopback.js";
import { UsageError } from "../input/usage-error.js";
import { writeWhole } from "../journal/write-file.js";
import { inLifetime } from "../wire/lifetime.js";
import { checkOptions, type OptionsOf } from "./known-options.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { type RecordOptions, recorded, recordOptions } from "./recorder.js";
import { baselineOf, type RunOptions } from "./run.js";
import {
  type Duration,
  millisecondsOf,
  spokenBy,
  type TargetOptions,
  targetOf,
  targetOptions,
  wholeOf,
} from "./target.js";
import { version } from "./version.js";

/** What `fuzz` is told. */
export interface FuzzOptions
  extends TargetOptions,
    RecordOptions,
    Pick<RunOptions, "baseline" | "strict" | "jobs" | "shard"> {
  /** Ids (`pop3.property.sizes`, `sizes`), globs, or requirements; absent: all. */
  readonly properties?: readonly string[];
  /** The same seed plays the same scripts. */
  readonly seed?: number;
  /** Of a finding, with its seed and its property: plays that script alone. */
  readonly path?: string;
  /** Scripts of each property. */
  readonly runs?: number;
  /** Time for everything, shrinking included; 60 s when there are no `runs`. */
  readonly for?: Duration;
  /** A folder that keeps scripts which showed something new. */
  readonly corpus?: string;
  /** A folder for the suites that reproduce what was found; absent: they are in the outcome only. */
  readonly out?: string;
}

const fuzzOptions: OptionsOf<FuzzOptions> = {
  ...targetOptions,
  ...recordOptions,
  baseline: "value",
  strict: "value",
  jobs: "value",
  shard: "value",
  properties: "list",
  seed: "value",
  path: "value",
  runs: "value",
  for: "value",
  corpus: "value",
  out: "value",
};

/** What came of fuzzing. */
export interface FuzzOutcome extends Outcome {
  readonly seed: number;
  /** A suite (YAML) for each finding, by its id: `run({ suites: [file] })` plays it. */
  readonly reproductions: ReadonlyMap<string, string>;
}

/** Fuzzes a server: random scripts, judged by the model. As `run` in all else. Throws UsageError. */
export function fuzz(options: FuzzOptions): Promise<FuzzOutcome> {
  return inLifetime(async () => {
    checkOptions(options, fuzzOptions, "fuzz");
    const target = targetOf(options);
    const stranger = target.endpoints.find(({ host }) => !isThisMachine(host));
    if (stranger && !options.authorized)
      throw new UsageError(`${stranger.url} is not this machine: say authorized when you may fuzz it`);
    // fast-check takes its time to load.
    const [{ fuzz: play }, { openCorpus }, { choose, parts }] = await Promise.all([
      import("../fuzz/fuzz.js"),
      import("../fuzz/corpus.js"),
      import("../cli/fuzz-targets.js"),
    ]);
    const known = await knowledge(spokenBy(target));
    const properties = choose(options.properties ?? [], await loadProperties(known.protocols));
    const { path, strict = false, shard, out } = options;
    if (path !== undefined && (properties.length !== 1 || options.seed === undefined))
      throw new UsageError("path belongs to one of properties and its seed");
    const seed = options.seed ?? randomInt(2 ** 31);
    const runs = options.runs === undefined ? undefined : wholeOf(options.runs, "runs", 1);
    const forMs =
      options.for !== undefined ? millisecondsOf(options.for, "for") : runs === undefined ? 60_000 : undefined;
    const baseline = await baselineOf(options.baseline);
    const corpus = options.corpus === undefined ? undefined : openCorpus(options.corpus);
    const reproductions = new Map<string, string>();
    const all = await Promise.all(
      known.protocols.map(async (protocol) => {
        const its = (await protocol.fuzz()).properties;
        return { protocol, own: properties.filter((property) => its.includes(property)) };
      }),
    );
    const fuzzed = all.filter(({ own }) => own.length > 0);
    const timeFor = parts(forMs, fuzzed.length);
    const made = [];
    for (const { protocol, own } of fuzzed) {
      const { records } = await recorded(options, fuzzed.length > 1 ? protocol.id : "", (emit) =>
        play({
          protocol,
          target,
          properties: own,
          known,
          jobs: path === undefined ? wholeOf(options.jobs ?? 4, "jobs", 1, 1000) : 1,
          seed,
          version: version(),
          signal: options.signal ?? new AbortController().signal,
          strict,
          ...(path !== undefined && { path }),
          ...(runs !== undefined && { runs }),
          ...timeFor(),
          ...(shard && { shard }),
          ...(corpus && { corpus }),
          baseline,
          save(id, suite) {
            reproductions.set(id, suite);
            if (out === undefined) return `${id}.yaml`;
            const file = join(out, `${id}.yaml`);
            writeWhole(file, suite);
            return file;
          },
          command: (property, of, at) => `fuzz({ properties: ["${property}"], seed: ${of}, path: "${at}" })`,
          emit,
          onProgress: () => undefined,
        }),
      );
      made.push({ protocol: protocol.id, records, requirements: await loadRequirements([protocol.id]) });
    }
    // Not spread: its text is made when somebody asks for it.
    return Object.assign(outcomeOf(made, strict), { seed, reproductions });
  });
}
