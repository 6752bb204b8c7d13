import { randomInt } from "node:crypto";
import { join } from "node:path";
import { openCorpus } from "../fuzz/corpus.js";
import { type FuzzOptions, fuzz } from "../fuzz/fuzz.js";
import { type Statistics, statistics, statisticsLine, statisticsTable } from "../fuzz/statistics.js";
import { isThisMachine } from "../input/loopback.js";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import type { JournalRecord } from "../journal/record.js";
import type { Property } from "../protocol/property.js";
import type { Endpoint } from "../protocol/target.js";
import { readBaselines } from "../runner/baseline.js";
import { matches } from "../runner/select.js";
import { duration, list, shard, whole } from "./arguments.js";
import { eachTarget, type Goal, goalsOf, sortWords } from "./each-target.js";
import type { FuzzArguments } from "./fuzz.js";
import { collector } from "./garbage.js";
import { knowledge, loadProperties, loadRequirements } from "./library.js";
import { parseReport, recorded, trying, writeReport } from "./outputs.js";
import { started } from "./started.js";

/** Fuzzes each target in turn; gives the exit code. Throws UsageError. */
export async function fuzzTargets(given: FuzzArguments, version: string): Promise<number> {
  const { urls, files, ids } = sortWords(given.what ?? []);
  const names = [...list(given.property), ...ids];
  const goals = await goalsOf(given, urls, files, names);
  const known = await knowledge([...new Set(goals.flatMap(({ protocols }) => protocols))]);
  const properties = choose(names, await loadProperties(known.protocols));
  const { path, strict, verbose, journal, start } = given;
  if (path !== undefined && (properties.length !== 1 || given.seed === undefined))
    throw new UsageError("--path belongs to one --property and its --seed");
  const seed = given.seed === undefined ? randomInt(2 ** 31) : integer(given.seed, "--seed");
  const runs = given.runs === undefined ? undefined : whole(given.runs, "--runs", 1);
  const forMs = given.for !== undefined ? duration(given.for, "--for") : runs === undefined ? 60_000 : undefined;
  const outputs = list(given.report).map(parseReport);
  const jobs = path === undefined ? whole(given.jobs, "--jobs", 1, 1000) : 1;
  const part = given.shard === undefined ? undefined : shard(given.shard);
  const corpus = given.corpus === undefined ? undefined : openCorpus(given.corpus);
  const collect = collector();
  const fuzzed: string[] = [];
  for (const protocol of known.protocols) {
    const its = await protocol.fuzz();
    if (its.properties.some((property) => properties.includes(property))) fuzzed.push(protocol.id);
  }
  const fuzzedIn = (goal: Goal): Goal => ({ ...goal, protocols: goal.protocols.filter((id) => fuzzed.includes(id)) });
  const fuzzing = goals.map(fuzzedIn);
  const timeFor = parts(
    forMs,
    fuzzing.reduce((sum, { protocols }) => sum + protocols.length, 0),
  );
  return eachTarget(given, fuzzing, async ({ protocol, target, name, baselines, signal, crash }) => {
    const { properties: its } = await protocol.fuzz();
    const own = properties.filter((property) => its.includes(property));
    if (own.length === 0) return exitCode.conforms;
    if (!given.authorized) for (const endpoint of target.endpoints) refuseStrangers(endpoint);
    const expected = await readBaselines(baselines);
    const server = await started(start, target, signal);
    let numbers: Statistics = statistics();
    let drawn = 0;
    const recording = {
      journal,
      outputs,
      requirements: await loadRequirements([protocol.id]),
      strict,
      verbose,
      name,
      liveLine: (_records: readonly JournalRecord[], width: number) =>
        statisticsLine(numbers).slice(0, Math.max(0, width - 1)),
    };
    const options: Omit<FuzzOptions, "emit" | "onProgress"> = {
      protocol,
      target,
      properties: own,
      known,
      jobs,
      seed,
      version,
      signal,
      strict,
      ...(path !== undefined && { path }),
      ...(runs !== undefined && { runs }),
      ...timeFor(),
      ...(part && { shard: part }),
      ...(corpus && {
        corpus: { ...corpus, keep: (of, script) => void trying(given.corpus ?? "", () => corpus.keep(of, script)) },
      }),
      ...(server && { process: server }),
      baseline: expected,
      save(id, suite) {
        const file = join(given.out, name, `${id}.yaml`);
        writeReport(file, suite);
        return file;
      },
      command: (property, of, at) => `mailspec fuzz --property ${property} --seed ${of} --path '${at}'`,
    };
    try {
      const exit = await recorded(recording, { signal, crash }, async ({ emit, show }) => {
        const onProgress = (now: Statistics) => {
          numbers = now;
          collect(now.exchanges);
          if (now.elapsed() - drawn < 100) return;
          drawn = now.elapsed();
          show();
        };
        const done = await fuzz({ ...options, emit, onProgress });
        numbers = done.statistics;
        return done.end;
      });
      if (verbose > 0) process.stdout.write(`${statisticsTable(numbers).join("\n")}\n`);
      process.stdout.write(`fuzz  ${statisticsLine(numbers)} · seed ${seed}\n`);
      return exit;
    } finally {
      await server?.stop();
    }
  });
}

/** Each of so many targets and protocols has an equal part of the time that those before it have left. */
export function parts(forMs: number | undefined, many: number): () => Pick<FuzzOptions, "forMs"> {
  const began = performance.now();
  let left = many;
  return () => (forMs === undefined ? {} : { forMs: Math.max(0, forMs - (performance.now() - began)) / left-- });
}

/** The named properties, or all. Throws UsageError. */
export function choose(names: readonly string[], all: readonly Property[]): readonly Property[] {
  for (const name of names) {
    if (all.some((property) => isCalled(property, name))) continue;
    const known = all.map(({ id }) => id);
    throw new UsageError(`no property is called ${name}${didYouMean(name, known)}`);
  }
  return names.length === 0 ? all : all.filter((property) => names.some((name) => isCalled(property, name)));
}

/** `pop3.property.sizes`, `sizes`, `rfc1939/5`. */
const isCalled = (property: Property, name: string) =>
  matches(name, property) || property.id.endsWith(`.property.${name}`);

/** Fuzzing is an attack on whoever has not asked for it. */
function refuseStrangers({ host, url }: Endpoint): void {
  if (isThisMachine(host)) return;
  throw new UsageError(`${url} is not this machine: say --authorized when you may fuzz it`);
}

function integer(text: string, option: string): number {
  if (!/^-?\d{1,10}$/.test(text)) throw new UsageError(`${option} ${text}: write a whole number`);
  return Number(text);
}
