import { createHash } from "node:crypto";
import type { JournalRecord, Result, RunEnd } from "../journal/record.js";
import type { Property } from "../protocol/property.js";
import { type Probe, SetUpError } from "../protocol/protocol.js";
import type { Account } from "../protocol/session.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { pop3Fuzz } from "../protocols/pop3/fuzz.js";
import { type Expectation, tolerate } from "../runner/baseline.js";
import { exitCode } from "../runner/exit-code.js";
import { probeAll } from "../runner/probe-all.js";
import { aborted, runEnd, runStart } from "../runner/run-records.js";
import type { Known } from "../suite/load.js";
import { redact } from "../wire/transcript.js";
import { again, round } from "./check.js";
import type { Corpus } from "./corpus.js";
import { collector } from "./garbage.js";
import { type Desk, openDesk, type ServerProcess } from "./in-turn/worker.js";
import { endpointFor, propertyResult } from "./property-result.js";
import { type ReporterOptions, reporter } from "./reporter.js";
import type { Found, Round } from "./shrink.js";
import { count, type Statistics, statistics } from "./statistics.js";

export interface FuzzOptions extends Pick<ReporterOptions, "save" | "command"> {
  readonly target: Target;
  readonly properties: readonly Property[];
  readonly known: Known;
  /** Connections at a time; each needs an account. */
  readonly jobs: number;
  readonly seed: number;
  /** Plays just this script of a property, found under that seed. */
  readonly path?: string;
  /** Scripts of each property; undefined: as many as the time allows. */
  readonly runs?: number;
  /** Milliseconds for all properties together; undefined with `runs`: no limit. */
  readonly forMs?: number;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly corpus?: Corpus;
  readonly process?: ServerProcess;
  /** A broken SHOULD is a finding, too. */
  readonly strict?: boolean;
  readonly baseline: readonly Expectation[];
  readonly version: string;
  readonly signal: AbortSignal;
  readonly emit: (record: JournalRecord) => void;
  readonly onProgress?: (statistics: Statistics) => void;
}

const protocols = { pop3: pop3Fuzz } as const;

/** Scripts of one seed: few enough that properties take turns. */
const CHUNK = 25;
/** Milliseconds that shrinking may take, and how far beyond the time that was asked for. */
const SHRINK_FOR = 30_000;
const OVERTIME = 10_000;

/** A property's share of the run. */
interface Turn {
  readonly property: Property;
  readonly endpoint: Endpoint;
  /** The number of the next chunk. */
  chunk: number;
  /** Milliseconds of all workers together. */
  used: number;
  runs: number;
  findings: number;
  /** Workers that are at it. */
  busy: number;
  done: boolean;
}

/** Fuzzes a target with properties; everything that happens goes to `emit`. Resolves with the last record and the numbers. */
export async function fuzz(options: FuzzOptions): Promise<{ readonly end: RunEnd; readonly statistics: Statistics }> {
  const { target, emit, signal, known } = options;
  const protocol = protocols[target.protocol];
  const { driver } = protocol;
  const numbers = statistics();
  const collect = collector();
  const accounts = target.accounts.slice(0, options.jobs);
  const secrets = target.accounts.flatMap((account) => driver.secretsOf(account));
  const results: Result[] = [];
  const tell = (result: Result) => {
    const judged = tolerate(result, options.baseline);
    results.push(judged);
    emit(judged);
  };
  const end = (exit: number, fatal?: string) => {
    const clean = fatal === undefined ? undefined : redact(fatal, secrets);
    const record = runEnd(numbers.elapsed(), signal, exit, clean);
    emit(record);
    return { end: record, statistics: numbers };
  };

  const { probes, fatal } =
    accounts.length > 0
      ? await probeAll(driver, target, accounts)
      : { probes: new Map<Endpoint, Probe>(), fatal: "fuzzing needs an account (--account user:password)" };
  const main = probes.get(target.endpoints[0] as Endpoint);
  emit(runStart(options.version, target, 0, main));
  if (fatal !== undefined) return end(exitCode.untestable, fatal);

  const turns: Turn[] = [];
  for (const property of options.properties) {
    const endpoint = endpointFor(property, target, probes);
    if (typeof endpoint === "string") tell(propertyResult(property, known.requirements, "skip", { reason: endpoint }));
    else turns.push({ property, endpoint, chunk: 0, used: 0, runs: 0, findings: 0, busy: 0, done: false });
  }
  const findings = reporter({
    protocol: target.protocol,
    baseline: options.baseline,
    known,
    secrets,
    tell,
    note: emit,
    save: options.save,
    command: options.command,
    greeting: main?.greeting ?? target.name,
  });
  const share = ((options.forMs ?? Number.POSITIVE_INFINITY) * accounts.length) / Math.max(1, turns.length);
  const deadline = options.forMs ?? Number.POSITIVE_INFINITY;
  const stopped = () => signal.aborted || numbers.elapsed() >= deadline;

  const chunkOf = async (turn: Turn, desk: Desk) => {
    const { property } = turn;
    const number = turn.chunk++;
    const began = performance.now();
    const before = turn.used;
    let isNew = false;
    const shared: Omit<Round, "seed" | "runs"> = {
      property,
      timeout: target.timeout,
      known: findings.known,
      stop: () => stopped() || before + performance.now() - began >= share,
      shrinkFor: Math.min(SHRINK_FOR, Math.max(OVERTIME, deadline - numbers.elapsed())),
      saw(what, came) {
        if (count(numbers, what, came)) isNew = true;
      },
      played(script) {
        numbers.cases++;
        turn.runs++;
        if (isNew) options.corpus?.keep(property.id, script);
        isNew = false;
        collect(numbers.exchanges);
        options.onProgress?.(numbers);
      },
    };
    const handle = async (found: Found | undefined) => {
      if (!found || !(await findings.report(found, desk))) return;
      turn.findings++;
      numbers.findings++;
    };
    if (options.path !== undefined) {
      turn.done = true;
      await handle(await round(desk, { ...shared, seed: options.seed, path: options.path, runs: 1 }));
      return;
    }
    if (number === 0) {
      for (const script of options.corpus?.scripts(property.id) ?? []) {
        if (!shared.stop()) await handle(await again(desk, script, { ...shared, seed: options.seed, runs: 1 }));
      }
    }
    const left = (options.runs ?? Number.POSITIVE_INFINITY) - number * CHUNK;
    if (left <= CHUNK) turn.done = true;
    if (left <= 0) return;
    if (options.shard && number % options.shard.of !== options.shard.index - 1) return;
    const seed = seedOf(options.seed, property.id, number);
    // What is found ends a round; the next one plays the same scripts with that known.
    for (let tries = 0; tries < CHUNK && !shared.stop(); tries++) {
      const found = await round(desk, { ...shared, seed, runs: Math.min(CHUNK, left) });
      if (!found) return;
      await handle(found);
    }
  };

  const work = async (account: Account) => {
    const desks = desksOf(account, options, probes);
    try {
      for (let turn = nextOf(turns); turn && !stopped(); turn = nextOf(turns)) {
        const began = performance.now();
        turn.busy++;
        try {
          await chunkOf(turn, desks.at(turn));
        } catch (error) {
          if (!(error instanceof SetUpError)) throw error;
          desks.clear();
          turn.done = true;
          tell(propertyResult(turn.property, known.requirements, "error", { reason: redact(error.message, secrets) }));
        } finally {
          turn.busy--;
          turn.used += performance.now() - began;
          if (turn.used >= share) turn.done = true;
        }
      }
    } finally {
      desks.clear();
    }
  };

  await Promise.race([Promise.all(accounts.map(work)), aborted(signal)]);
  for (const result of findings.expected()) emit(result);
  const failed = new Set(results.filter(({ verdict }) => verdict === "error").map(({ id }) => id));
  for (const { property, runs, findings: found, used } of turns) {
    const more = { watched: runs, durationMs: Math.round(used) };
    if (found === 0 && !failed.has(property.id)) tell(propertyResult(property, known.requirements, "pass", more));
  }
  const open = results.filter(({ tolerated }) => tolerated === undefined);
  if (open.some(({ verdict }) => verdict === "error")) return end(exitCode.untestable);
  const isFinding = ({ verdict }: Result) => verdict === "fail" || (verdict === "warn" && options.strict === true);
  return end(open.some(isFinding) ? exitCode.findings : exitCode.conforms);
}

/** The property that has had the least time. */
function nextOf(turns: readonly Turn[]): Turn | undefined {
  const weight = ({ used, busy }: Turn) => used + busy * 1000;
  return turns
    .filter(({ done }) => !done)
    .reduce<Turn | undefined>((a, b) => (a && weight(a) <= weight(b) ? a : b), undefined);
}

/** One account's desks, one for each way to reach the server; only one of them has sessions at a time. */
function desksOf(account: Account, { target, process: server }: FuzzOptions, probes: ReadonlyMap<Endpoint, Probe>) {
  const protocol = protocols[target.protocol];
  const desks = new Map<string, Desk>();
  const clear = (but?: string) => {
    for (const [name, desk] of desks) {
      if (name === but) continue;
      desk.clear();
      desk.oracle.spoil();
    }
  };
  return {
    clear: () => clear(),
    at({ endpoint, property }: Turn): Desk {
      const secureFirst = target.starttls && !endpoint.implicitTls && property.transport !== "cleartext";
      const name = `${endpoint.url} ${secureFirst}`;
      clear(name);
      const known = desks.get(name);
      if (known) return known;
      const offers = probes.get(endpoint)?.offers ?? new Map<string, readonly string[]>();
      const desk = openDesk({
        target,
        endpoint,
        account,
        offers,
        protocol,
        secureFirst,
        ...(server && { process: server }),
      });
      desks.set(name, desk);
      return desk;
    },
  };
}

/** A seed of its own for each chunk of each property, whoever plays it. */
function seedOf(seed: number, property: string, chunk: number): number {
  return createHash("sha256").update(`${seed} ${property} ${chunk}`).digest().readInt32LE(0);
}
