import { seconds } from "../input/duration.js";
import { exitCode } from "../journal/exit-code.js";
import { isFinding } from "../journal/outcome.js";
import type { JournalRecord, Result, RunEnd } from "../journal/record.js";
import type { ServerProcess } from "../protocol/fuzz.js";
import { isDear } from "../protocol/offers.js";
import type { Property } from "../protocol/property.js";
import { type Protocol, takesAccount } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Target } from "../protocol/target.js";
import { unlessAborted } from "../runner/abort.js";
import { type Expectation, tolerate } from "../runner/baseline.js";
import { endpointsOf } from "../runner/endpoint-for.js";
import { type Probed, probeAll, strangersWelcome } from "../runner/probe.js";
import { downToEnd, leftBehind, runEnd, runStart } from "../runner/run-records.js";
import { goneResult } from "../runner/server-gone.js";
import { shutEndpoints } from "../runner/shut-endpoints.js";
import { type Worker, workersOf } from "../runner/workers.js";
import type { Known } from "../suite/load.js";
import { redact } from "../wire/secrets.js";
import { type ChunkOptions, playChunk } from "./chunk.js";
import { type Players, playersOf } from "./players.js";
import { endpointFor, propertyResult } from "./property-result.js";
import { type ReporterOptions, reporter } from "./reporter.js";
import { setUpFindings } from "./set-up-finding.js";
import { TimeIsOver } from "./shrink.js";
import { type Statistics, statistics } from "./statistics.js";
import { CRASH } from "./supervise.js";
import { inTurnOf, newTurn, nextOf, type Turn } from "./turns.js";

/** Milliseconds for what is under way when time is over: a step of a script, a round of a reproduction; and for taking mail away. */
const LAST = 1000;
const TIDYING = 5000;
/** Where a login is dear a script that needs one is so many times as long. */
const LONG = 8;

export interface FuzzOptions
  extends Pick<ReporterOptions, "save" | "command">,
    Pick<ChunkOptions, "seed" | "path" | "runs" | "shard" | "corpus" | "onProgress"> {
  readonly protocol: Protocol;
  readonly target: Target;
  /** Those of the protocol, or some of them. */
  readonly properties: readonly Property[];
  readonly known: Known;
  /** Connections at a time; where workers are kept apart by account, each needs one. */
  readonly jobs: number;
  /** Milliseconds for all properties together, shrinking and confirming included; undefined with `runs`: no limit. */
  readonly forMs?: number;
  readonly process?: ServerProcess;
  /** A broken SHOULD is a finding, too. */
  readonly strict?: boolean;
  readonly baseline: readonly Expectation[];
  readonly version: string;
  readonly signal: AbortSignal;
  readonly emit: (record: JournalRecord) => void;
}

/** Fuzzes a target with properties; everything that happens goes to `emit`. Resolves with the last record and the numbers. */
export async function fuzz(options: FuzzOptions): Promise<{ readonly end: RunEnd; readonly statistics: Statistics }> {
  const { protocol, signal, known } = options;
  const emit = downToEnd(options.emit);
  const numbers = statistics();
  const given = options.target;
  const workers = given.accounts.length > 0 ? workersOf(options) : [];
  const secrets = given.accounts.flatMap((account) => protocol.secretsOf(account));
  const results: Result[] = [];
  const tell = (result: Result) => {
    const judged = tolerate(result, options.baseline);
    results.push(judged);
    emit(judged);
  };
  const end = (exit: number, fatal?: string) => {
    const clean = fatal === undefined ? undefined : redact(fatal, secrets);
    const seen = [...numbers.unshrunk].flatMap(([what, kinds]) =>
      [...kinds].map(([came, times]) => [what, came, times] as const),
    );
    const record = { ...runEnd(numbers.elapsed(), signal, exit, clean), seen };
    emit(record);
    return { end: record, statistics: numbers };
  };

  /** What the first look at a server did to it: no script will say so. */
  const tellTrouble = async () => {
    const trouble = await options.process?.trouble(CRASH);
    if (trouble === undefined) return;
    const reason = redact(trouble, secrets);
    tell(goneResult(protocol, [], secrets, { by: "fuzz", done: "looked at", reason, seenIn: "the first look" }));
  };

  const accounts = [...new Set(workers.map(({ account }) => account))];
  const probed: Probed | undefined =
    accounts.length > 0
      ? await unlessAborted(signal, probeAll([protocol], given, accounts))
      : { probes: new Map(), target: given, fatal: "fuzzing needs an account (--account user:password)" };
  const { probes, fatal, target } = probed ?? { probes: new Map(), target: given };
  const [first] = endpointsOf(target, protocol);
  const main = first && probes.get(first);
  emit(runStart(options.version, protocol, target, 0, main, options.shard && { shard: options.shard }));
  if (fatal !== undefined) {
    await tellTrouble();
    return end(exitCode.untestable, fatal);
  }

  for (const result of shutEndpoints(protocol, probed?.shut, secrets)) tell(result);
  const strangers = await unlessAborted(signal, strangersWelcome(protocol, target, accounts[0], probes));
  if (!strangers) return end(exitCode.interrupted);
  await tellTrouble();
  /** Who gets refused goes where nobody else is punished for it, if there is such a port. */
  const placeOf = (property: Property) => {
    const among = takesAccount(protocol, property.state) ? target : { ...target, endpoints: strangers };
    const endpoint = endpointFor(property, protocol, among, probes);
    return typeof endpoint === "string" ? endpointFor(property, protocol, target, probes) : endpoint;
  };
  const turns: Turn[] = [];
  for (const property of options.properties) {
    const endpoint = placeOf(property);
    if (typeof endpoint === "string") tell(propertyResult(property, known.requirements, "skip", { reason: endpoint }));
    else {
      const isSaved = takesAccount(protocol, property.state) && isDear(probes.get(endpoint));
      turns.push(newTurn(property, endpoint, isSaved ? LONG : 1));
    }
  }
  const deadline = options.forMs ?? Number.POSITIVE_INFINITY;
  const isOver = () => signal.aborted || numbers.elapsed() >= deadline;
  const findings = reporter({
    ...options,
    isOver,
    secrets,
    tell,
    note: emit,
    greeting: main?.greeting ?? target.name,
  });
  const share = (deadline * workers.length) / Math.max(1, turns.length);
  const chunk: ChunkOptions = { ...options, deadline, share, isOver, numbers, findings };
  const fuzzing = await protocol.fuzz();

  /** What is still under way is left alone. */
  const cut = new AbortController();
  const everybody: Players[] = [];
  /** What a server does that is no fault, but slows this down, or leaves something unsaid. */
  const quirks = new Set<string>();
  let isGone = false;
  /** Why a worker has given up: there is somebody else's mail in its mailbox. */
  let lost: string | undefined;
  const unplayable = new Set<Turn>();
  /** A server that mailspec did not start itself, and that nobody can reach any more after it was fuzzed. */
  const tellGone = () => {
    if (isGone) return;
    isGone = true;
    for (const turn of turns) turn.done = true;
    const said = everybody.flatMap((players) => players.recent()).sort((a, b) => a.ms - b.ms);
    const reason = "seen once: start it with --start to see it again";
    tell(goneResult(protocol, said, secrets, { by: "fuzz", done: "fuzzed", reason, seenIn: "all properties" }));
  };
  const toldAs = (requirement: string) =>
    results.find((its) => its.failure?.requirement === requirement && its.verdict !== "skip")?.id;
  const setUp = setUpFindings(protocol, known.requirements, secrets, toldAs);
  const blocked = new Map<string, string>();
  const work = async (worker: Worker) => {
    const players = playersOf(worker, fuzzing, target, probes, options.process, strangers, quirks);
    everybody.push(players);
    let isLost = false;
    const play = async (turn: Turn) => {
      try {
        await playChunk(turn, players.at(turn), chunk);
      } catch (error) {
        if (error instanceof TimeIsOver) return;
        if (!(error instanceof SetUpError)) throw error;
        players.clear();
        if (isGone || cut.signal.aborted) return;
        const prepared = setUp(error, turn.property);
        turn.done = prepared.kind !== "again";
        if (prepared.kind === "again") {
          // None of its scripts was played.
          turn.chunk--;
          return;
        }
        if (prepared.kind === "finding") {
          findings.know(prepared.result.covers);
          turn.findings++;
          numbers.findings++;
          return tell(prepared.result);
        }
        if (prepared.kind === "blocked") return void blocked.set(turn.property.id, `blocked by ${prepared.by}`);
        if (error.isOthers) {
          isLost = true;
          lost ??= redact(error.message, secrets);
        }
        if (error.isGone && !options.process && numbers.exchanges > 0) return tellGone();
        // Several workers may have been at it.
        if (unplayable.has(turn)) return;
        unplayable.add(turn);
        tell(propertyResult(turn.property, known.requirements, "error", { reason: redact(error.message, secrets) }));
      }
    };
    const leaves = (reason: string) =>
      emit({ type: "note", unexpected: false, text: leftBehind(worker.account, redact(reason, secrets)) });
    const playAll = async () => {
      for (let turn = nextOf(turns); turn && !isLost && !isOver(); turn = nextOf(turns))
        await inTurnOf(turn, share, play);
    };
    try {
      await unlessAborted(AbortSignal.any([signal, cut.signal]), playAll());
      if (signal.aborted || isGone) return;
      const enough = AbortSignal.any([signal, AbortSignal.timeout(TIDYING)]);
      const isTidy = await unlessAborted(
        enough,
        players.tidy().then(() => true),
      );
      if (!isTidy) leaves(`it could not be taken away within ${seconds(TIDYING)}`);
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      leaves(error.message);
    } finally {
      players.clear();
    }
  };

  const timer = Number.isFinite(deadline) && setTimeout(() => cut.abort(), deadline + LAST - numbers.elapsed());
  await unlessAborted(signal, Promise.all(workers.map(work)));
  if (timer) clearTimeout(timer);
  // Nobody is left to play these.
  if (lost !== undefined && !isOver() && !isGone)
    for (const { property } of turns.filter(({ done }) => !done))
      tell(propertyResult(property, known.requirements, "error", { reason: lost }));
  for (const result of findings.expected()) emit(result);
  for (const text of quirks) emit({ type: "note", unexpected: false, text: redact(text, secrets) });
  for (const result of findings.settle()) {
    const turn = turns.find(({ property }) => property.id === result.seenIn);
    if (turn) turn.findings++;
    numbers.findings++;
    tell(result);
  }
  const unfinished = new Map([...findings.unfinished(), ...findings.explained(), ...blocked]);
  const failed = new Set(results.filter(({ verdict }) => verdict === "error").map(({ id }) => id));
  for (const { property, runs, findings: found, used } of turns) {
    if (found > 0 || failed.has(property.id)) continue;
    const reason = unfinished.get(property.id) ?? (runs === 0 ? "the time was over before it was played" : undefined);
    const more = { watched: runs, durationMs: Math.round(used), ...(reason !== undefined && { reason }) };
    tell(propertyResult(property, known.requirements, reason === undefined ? "pass" : "skip", more));
  }
  const isSilent = turns.length > 0 && numbers.exchanges + numbers.findings === 0 && !signal.aborted;
  if (isSilent)
    emit({ type: "note", unexpected: false, text: "nothing was judged: the time was over before a reply came" });
  const open = results.filter(({ tolerated }) => tolerated === undefined);
  if (isSilent || open.some(({ verdict }) => verdict === "error")) return end(exitCode.untestable);
  return end(open.some((result) => isFinding(result, options.strict === true)) ? exitCode.findings : exitCode.conforms);
}
