import { createHash } from "node:crypto";
import type { JournalRecord, Result, RunEnd } from "../journal/record.js";
import type { Seen } from "../protocols/pop3/seen.js";
import type { Property } from "../protocols/property.js";
import type { Script } from "../protocols/script.js";
import { type Expectation, tolerate } from "../runner/baseline.js";
import { type Probe, SetUpError } from "../runner/driver.js";
import { exitCode } from "../runner/exit-code.js";
import { unmet } from "../runner/offers.js";
import { pop3Driver } from "../runner/pop3/driver.js";
import type { Endpoint, Target } from "../runner/target.js";
import type { Known } from "../suite/load.js";
import { redact } from "../wire/transcript.js";
import { again, type Found, type Round, round } from "./campaign.js";
import { confirm, passesOnReference } from "./confirm.js";
import type { Corpus } from "./corpus.js";
import { type Desk, openDesk, type ServerProcess } from "./desk.js";
import { caseId, findingId, findingResult, keyOf, plainKeyOf, titleOf } from "./finding.js";
import type { Breach } from "./oracle.js";
import { pop3Oracle } from "./pop3/oracle.js";
import { writeSuite } from "./reproduction.js";
import { count, type Statistics, statistics } from "./statistics.js";

export interface FuzzOptions {
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
  readonly baseline: readonly Expectation[];
  readonly version: string;
  readonly signal: AbortSignal;
  readonly emit: (record: JournalRecord) => void;
  /** Keeps a reproduction; gives where. */
  readonly save: (id: string, suite: string) => string;
  /** How to ask for the same again. */
  readonly command: (property: string, seed: number, path: string) => string;
  readonly onProgress?: (statistics: Statistics) => void;
}

/** Scripts of one seed: short enough that properties take turns. */
const CHUNK = 25;
/** Milliseconds that shrinking may take. */
const SHRINK_FOR = 30_000;
/** Milliseconds beyond the time that was asked for, to shrink what was found last. */
const OVERTIME = 10_000;
/** Findings of one requirement that are told apart; behind them it is known that the server doesn't keep to it. */
const OF_ONE_REQUIREMENT = 8;

interface Progress {
  readonly property: Property;
  readonly endpoint: Endpoint;
  chunk: number;
  /** Milliseconds of all workers together. */
  used: number;
  runs: number;
  findings: number;
  busy: number;
  done: boolean;
}

/** Fuzzes a target with properties; everything that happens goes to `emit`. Resolves with the last record and the numbers. */
export async function fuzz(options: FuzzOptions): Promise<{ readonly end: RunEnd; readonly statistics: Statistics }> {
  const { target, emit, signal, known } = options;
  const driver = pop3Driver;
  const numbers = statistics();
  const accounts = target.accounts.slice(0, options.jobs);
  const secrets = target.accounts.flatMap((account) => driver.secretsOf(account));
  const probes = new Map<Endpoint, Probe>();
  const results: Result[] = [];
  const begun = performance.now();
  const end = (exit: number, fatal?: string) => {
    const record: RunEnd = {
      type: "end",
      at: new Date().toISOString(),
      durationMs: Math.round(performance.now() - begun),
      interrupted: signal.aborted,
      exit: signal.aborted ? exitCode.interrupted : exit,
      ...(fatal !== undefined && { fatal: redact(fatal, secrets) }),
    };
    emit(record);
    return { end: record, statistics: numbers };
  };
  const tell = (result: Result) => {
    const known_ = tolerate(result, options.baseline);
    results.push(known_);
    emit(known_);
  };

  let fatal: string | undefined;
  try {
    for (const endpoint of target.endpoints)
      probes.set(
        endpoint,
        await driver.probe(target, endpoint, endpoint === target.endpoints[0] ? accounts : accounts.slice(0, 1)),
      );
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    fatal = error.message;
  }
  const main = probes.get(target.endpoints[0] as Endpoint);
  emit({
    type: "run",
    at: new Date().toISOString(),
    mailspec: options.version,
    node: process.version,
    target: {
      urls: target.endpoints.map(({ url }) => url),
      protocol: target.protocol,
      ...(main && { greeting: main.greeting, capabilities: main.capabilities }),
    },
    planned: 0,
  });
  if (fatal === undefined && accounts.length === 0) fatal = "fuzzing needs an account (--account user:password)";
  if (fatal !== undefined) return end(exitCode.untestable, fatal);

  const queue: Progress[] = [];
  for (const property of options.properties) {
    const fit = fitting(property, target, probes);
    if (typeof fit === "string") tell(propertyResult(property, known, "skip", { reason: fit }));
    else queue.push({ property, endpoint: fit, chunk: 0, used: 0, runs: 0, findings: 0, busy: 0, done: false });
  }

  const share =
    options.forMs === undefined
      ? Number.POSITIVE_INFINITY
      : (options.forMs * accounts.length) / Math.max(1, queue.length);
  const broken = new Map<string, number>();
  const keys = new Set<string>();
  const isKnown = (breach: Breach) =>
    keys.has(keyOf(breach)) ||
    keys.has(plainKeyOf(breach)) ||
    (broken.get(breach.requirement) ?? 0) >= OF_ONE_REQUIREMENT;
  const deadline = options.forMs === undefined ? Number.POSITIVE_INFINITY : begun + options.forMs;
  const stopped = () => signal.aborted || performance.now() >= deadline;

  /** Confirms, writes down and tells what was found, once. */
  const report = async (found: Found, desk: Desk<Seen>, progress: Progress) => {
    const isNew = !keys.has(keyOf(found.breach));
    keys.add(keyOf(found.breach));
    keys.add(keyOf(found.first));
    if (!isNew) return;
    desk.clear();
    desk.oracle.spoil();
    const id = findingId(target.protocol, found.breach);
    const requirement = known.requirements.get(found.breach.requirement);
    const clean = (text: string) => redact(text, secrets);
    const note = (text: string) => emit({ type: "note", unexpected: false, text });
    const suite = clean(
      writeSuite(
        caseId(id),
        titleOf(found.breach, requirement),
        { property: found.property, breach: found.breach, mail: found.script.mail, trace: found.trace },
        { server: main?.greeting ?? target.name, command: options.command(found.property.id, found.seed, found.path) },
      ),
    );
    const file = options.save(id, suite);
    if (found.once) {
      note(`${id} was seen in ${found.property.id} on a session with a past, and not again on a fresh one: ${file}`);
      return;
    }
    const confirmed = await confirm(suite, file, desk.place, known);
    if (!confirmed.result) {
      note(
        `${id} was seen in ${found.property.id}, but not again from a clean session (0/${confirmed.verdicts.length}): ${file}`,
      );
      return;
    }
    if (!(await passesOnReference(suite, file, known))) {
      tell({
        ...propertyResult(found.property, known, "error", {
          reason: `the reproduction ${file} fails on the reference server, too: this is a mistake of mailspec, please report it`,
        }),
        id,
      });
      return;
    }
    broken.set(found.breach.requirement, (broken.get(found.breach.requirement) ?? 0) + 1);
    progress.findings++;
    numbers.findings++;
    const line = suite.split("\n").findIndex((it) => it.startsWith("  - id:")) + 1;
    tell(findingResult(id, found, confirmed, { file, line }, requirement, secrets));
  };

  const work = async (worker: number) => {
    const account = accounts[worker];
    if (!account) return;
    const desks = new Map<string, Desk<Seen>>();
    const deskFor = ({ endpoint, property }: Progress): Desk<Seen> => {
      const secureFirst = target.starttls && !endpoint.implicitTls && property.transport !== "cleartext";
      const name = `${endpoint.url} ${secureFirst}`;
      for (const [other, desk] of desks) {
        if (other === name) continue;
        desk.clear();
        desk.oracle.spoil();
      }
      let desk = desks.get(name);
      if (!desk) {
        const offers = probes.get(endpoint)?.offers ?? new Map();
        desk = openDesk(
          {
            target,
            endpoint,
            account,
            offers,
            driver,
            secureFirst,
            ...(options.process && { process: options.process }),
          },
          pop3Oracle(account, offers),
        );
        desks.set(name, desk);
      }
      return desk;
    };
    try {
      while (!stopped()) {
        const open = queue.filter(({ done }) => !done);
        const next = open.reduce<Progress | undefined>(
          (a, b) => (a && a.used + a.busy * 1000 <= b.used + b.busy * 1000 ? a : b),
          undefined,
        );
        if (!next) return;
        await chunkOf(next, deskFor(next));
      }
    } finally {
      for (const desk of desks.values()) desk.clear();
    }
  };

  const chunkOf = async (progress: Progress, desk: Desk<Seen>) => {
    const { property } = progress;
    const number = progress.chunk++;
    const began = performance.now();
    const spent = () => progress.used + performance.now() - began;
    let fresh = false;
    const shared: Omit<Round, "seed" | "runs"> = {
      property,
      timeout: target.timeout,
      known: isKnown,
      saw(what, came) {
        if (count(numbers, what, came)) fresh = true;
      },
      stop: () => stopped() || spent() >= share,
      shrinkFor: Math.min(SHRINK_FOR, Math.max(OVERTIME, deadline - performance.now())),
      played(script: Script) {
        numbers.cases++;
        progress.runs++;
        if (fresh) options.corpus?.keep(property.id, script);
        fresh = false;
        options.onProgress?.(numbers);
      },
    };
    progress.busy++;
    try {
      if (number === 0 && options.path === undefined) {
        for (const script of options.corpus?.scripts(property.id) ?? []) {
          if (shared.stop()) break;
          const found = await again(desk, script, { ...shared, seed: options.seed, runs: 1 });
          if (found) await report(found, desk, progress);
        }
      }
      const mine = !options.shard || number % options.shard.of === options.shard.index - 1;
      if (mine) {
        const runs = Math.min(CHUNK, (options.runs ?? Number.POSITIVE_INFINITY) - number * CHUNK);
        const seed = options.path === undefined ? seedOf(options.seed, property.id, number) : options.seed;
        // What is found ends a chunk; the rest of it is played with that known.
        for (
          let found: Found | undefined, tries = 0;
          tries === 0 || (found && tries < CHUNK && !shared.stop());
          tries++
        ) {
          found = await round(desk, {
            ...shared,
            seed,
            runs: options.path === undefined ? runs : 1,
            ...(options.path !== undefined && { path: options.path }),
          });
          if (found) await report(found, desk, progress);
          if (options.path !== undefined) break;
        }
      }
      if (options.path !== undefined || progress.chunk * CHUNK >= (options.runs ?? Number.POSITIVE_INFINITY))
        progress.done = true;
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      progress.done = true;
      desk.clear();
      tell(propertyResult(property, known, "error", { reason: redact(error.message, secrets) }));
    } finally {
      progress.busy--;
      progress.used = spent();
      if (progress.used >= share) progress.done = true;
    }
  };

  await Promise.race([Promise.all(accounts.map((_, worker) => work(worker))), aborted(signal)]);
  for (const { property, runs, findings, used } of queue) {
    const failed = results.some(({ id, verdict }) => id === property.id && verdict === "error");
    if (findings === 0 && !failed)
      tell({ ...propertyResult(property, known, "pass", {}), watched: runs, durationMs: Math.round(used) });
  }
  const isFinding = ({ verdict, tolerated }: Result) => tolerated === undefined && verdict === "fail";
  if (results.some(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined))
    return end(exitCode.untestable);
  return end(results.some(isFinding) ? exitCode.findings : exitCode.conforms);
}

/** The endpoint for a property, or why it is skipped. */
function fitting(property: Property, target: Target, probes: ReadonlyMap<Endpoint, Probe>): Endpoint | string {
  const endpoints = target.endpoints.filter(({ implicitTls }) => property.transport === undefined || !implicitTls);
  if (endpoints.length === 0) return "no pop3:// URL given";
  if (property.mail && !target.deliver) return "no way to deliver mail given (--deliver)";
  if (property.mail && target.deliver?.queued === true) return "needs a delivery that is done when the server says so";
  const needs = property.needs.map((offer) => ({ offer, not: false, beforeLogin: false }));
  const gaps = endpoints.map((endpoint) =>
    unmet(needs, probes.get(endpoint) ?? { offers: new Map(), early: new Map() }),
  );
  const able = gaps.indexOf(undefined);
  return able >= 0 ? (endpoints[able] as Endpoint) : (gaps[0] as string);
}

function propertyResult(
  property: Property,
  { requirements }: Known,
  verdict: Result["verdict"],
  more: Partial<Result>,
): Result {
  const levels = property.covers.map((id) => requirements.get(id)?.level ?? "MUST");
  return {
    type: "result",
    kind: "property",
    id: property.id,
    title: property.title,
    suite: "Properties",
    covers: property.covers,
    level: levels.includes("MUST") ? "MUST" : (levels[0] ?? "MUST"),
    verdict,
    durationMs: 0,
    at: new Date().toISOString(),
    transcript: [],
    ...more,
  };
}

/** A seed of its own for each chunk of each property, whoever plays it. */
function seedOf(seed: number, property: string, chunk: number): number {
  return createHash("sha256").update(`${seed} ${property} ${chunk}`).digest().readInt32LE(0);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
