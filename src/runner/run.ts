import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import type { Kept } from "../journal/kept.js";
import { isFinding } from "../journal/outcome.js";
import type { JournalRecord, Note, Result, RunEnd, Shard, TargetInfo } from "../journal/record.js";
import { isDear, type Offers, type Probe } from "../protocol/offers.js";
import type { Protocol } from "../protocol/protocol.js";
import { strikes } from "../protocol/strikes.js";
import type { Endpoint, Target } from "../protocol/target.js";
import type { World } from "../protocol/world.js";
import type { Requirement } from "../requirements/requirement.js";
import type { Case } from "../suite/case.js";
import { redact } from "../wire/secrets.js";
import { unlessAborted } from "./abort.js";
import { type Expectation, surprises, tolerate } from "./baseline.js";
import { lessExplained } from "./behind.js";
import { settleHeld } from "./blocked.js";
import { transcriptBudget } from "./budget.js";
import { checkpoints } from "./checkpoints.js";
import { endpointFor, endpointsOf } from "./endpoint-for.js";
import { type Beside, blank, type CaseContext, judgeCase } from "./judge-case.js";
import { othersOf } from "./other-protocols.js";
import { disordered, lessDisordered } from "./out-of-order.js";
import { ownAddress } from "./own-address.js";
import { planDigest } from "./plan-digest.js";
import { playAll } from "./play-all.js";
import { probeAll } from "./probe.js";
import { ruleResults, ruleSums } from "./rule-results.js";
import { downToEnd, runEnd, runStart } from "./run-records.js";
import type { Planned } from "./schedule.js";
import { goneId, goneResult, lastWords, troubleNote } from "./server-gone.js";
import { shutEndpoints } from "./shut-endpoints.js";
import { withSink } from "./sink.js";
import type { Judged } from "./standing.js";
import { tooFew } from "./too-few.js";
import { nobody, type Worker, workersOf } from "./workers.js";

export interface RunOptions {
  readonly protocol: Protocol;
  /** Protocols in which cases may open further sessions. */
  readonly others?: readonly Protocol[];
  readonly target: Target;
  readonly cases: readonly Case[];
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly jobs: number;
  /** Runs every case so often; a case whose verdicts differ is flaky. */
  readonly repeat: number;
  /** Stops after so many findings; 0: never. */
  readonly bail: number;
  /** More cases than that skipped are too many; by default none are. */
  readonly maxSkips?: number;
  /** Every case on a session of its own, whatever a login costs. */
  readonly fresh?: boolean;
  /** Some cases were not chosen: what a baseline expects of all together may come true in the others. */
  readonly isPart?: boolean;
  /** The part that the cases are of all that were chosen. */
  readonly shard?: Shard;
  /** What an earlier part of the run has judged, with what the baseline says of it; its records are no longer emitted. */
  readonly kept?: Kept;
  readonly strict: boolean;
  readonly baseline: readonly Expectation[];
  readonly version: string;
  readonly signal: AbortSignal;
  /** Called for each record, in the order of the journal. */
  readonly emit: (record: JournalRecord) => void;
  /** What went wrong with a server that mailspec started itself: its end, or a report of a sanitizer. `isGone`: nothing listens any more. */
  readonly trouble?: (isGone: boolean) => Promise<string | undefined>;
  /** Called when a case begins. */
  readonly onStart?: (id: string) => void;
}

/** Accounts beyond those of the workers with which cases wait that get refused, and are let in as well. */
const RESERVE = 4;

/** Runs cases against a target; everything that happens goes to `emit`. Resolves with the last record. */
export async function run(options: RunOptions): Promise<RunEnd> {
  const { protocol, cases, signal, kept } = options;
  const emit = downToEnd(options.emit);
  const started = performance.now();
  const workers = workersOf(options);
  // With accounts that are left over others wait for refusals; `--jobs 1` is one thing at a time.
  const reserve = options.jobs > 1 ? workersOf({ ...options, jobs: options.jobs + RESERVE }).slice(workers.length) : [];
  const accounts = [...new Set([...workers, ...reserve].map(({ account }) => account))].filter(
    (account) => account !== nobody,
  );
  let played = options.target;
  const end = (exit: number, fatal?: string): RunEnd => {
    const its = runEnd((kept?.elapsed ?? 0) + performance.now() - started, signal, exit, fatal);
    const record = options.shard ? { ...its, answered: strikes(played).replied() } : its;
    emit(record);
    return record;
  };

  const begin = (planned: number, probe?: Probe) => {
    const { version, shard } = options;
    const more = { suites: planDigest(cases), ...(shard && { shard }) };
    if (!kept) emit(runStart(version, protocol, options.target, planned, probe, more));
  };

  const others = othersOf(cases, protocol, options.others ?? []);
  const sums = ruleSums(kept);
  const probed = await unlessAborted(signal, probeAll([protocol, ...others], options.target, accounts));
  if (!probed) {
    begin(0);
    return end(exitCode.interrupted);
  }
  const { probes, fatal } = probed;
  const { target, close } = await withSink(protocol, probed.target, sums, secretsOf(probed.target, protocol));
  played = target;
  const secrets = secretsOf(target, protocol);
  const [main] = endpointsOf(target, protocol);
  if (fatal !== undefined || !main) {
    begin(0);
    for (const note of await troubles(options, true, secrets)) emit(note);
    // A server can echo what it was told.
    return end(exitCode.untestable, redact(fatal ?? `no ${protocol.id}:// URL given`, secrets));
  }
  if (kept) refuseAnother(kept.start.target, probes.get(main), secrets);
  begin(cases.length, probes.get(main));

  const offersOf = (endpoint: Endpoint): Offers => probes.get(endpoint)?.offers ?? new Map();
  const bounded = transcriptBudget();
  const results: Result[] = (kept?.results ?? []).map(bounded);
  const quirks = new Set<string>(kept?.remarks);
  const planned: Planned[] = [];
  const known = (result: Result) => bounded(tolerate(result, options.baseline));
  const tell = (result: Result) => {
    const its = known(result);
    results.push(its);
    emit(its);
  };
  for (const result of shutEndpoints(protocol, probed.shut, secrets)) tell(result);
  const isJudged = new Set(results.map(({ id }) => id));
  for (const entry of cases) {
    if (isJudged.has(entry.id)) continue;
    const endpoint = endpointFor(entry, protocol, target, probes, target.accounts.length);
    if (typeof endpoint === "string") tell({ ...blank(entry), reason: endpoint });
    else planned.push({ entry, endpoint });
  }
  const beside = others.flatMap((other): Beside[] => {
    const [endpoint] = endpointsOf(target, other);
    return endpoint ? [{ protocol: other, endpoint, offers: offersOf(endpoint) }] : [];
  });

  const held: Judged[] = [];
  const isFound = (result: Result) => isFinding(result, options.strict);
  const stopped = () => signal.aborted || (options.bail > 0 && results.filter(isFound).length >= options.bail);
  const rules = () => ruleResults(protocol, sums, options.requirements, target.passedOn !== undefined);
  const checkpoint = checkpoints(
    { sums, remarks: () => [...quirks], rules: () => rules().map(known), emit },
    kept?.rules.map(({ id }) => id) ?? [],
  );
  const shared = { protocol, target, others: beside, sums, secrets, quirks, arrivals: {}, repeat: options.repeat };
  const play = async (
    { entry, endpoint, isStranger }: Planned,
    worker: Worker,
    world: World,
    how: Pick<CaseContext, "kept" | "mayDefer"> = {},
  ): Promise<Judged> => {
    options.onStart?.(entry.id);
    const judged = await judgeCase(entry, {
      ...shared,
      ...worker,
      ...(isStranger && { from: ownAddress() }),
      ...how,
      endpoint,
      offers: offersOf(endpoint),
      world,
    });
    checkpoint();
    // Many are held back until the end.
    return { ...judged, result: bounded(judged.result) };
  };
  // On Ctrl-C the cases under way are left where they are: they may wait for a reply for seconds.
  await unlessAborted(
    signal,
    playAll({
      protocol,
      target,
      probes,
      planned,
      workers,
      reserve,
      accounts,
      isSingle: options.jobs === 1,
      // A session with a past may hide what shows the first time only: that is worth a login where one costs little.
      mayKeep: !options.fresh && isDear(probes.get(main)),
      mayDefer: options.repeat === 1,
      signal,
      worldOf: ({ account, mailbox }) => protocol.world(target, main, account, mailbox, offersOf(main), quirks),
      play,
      stopped,
      tell,
      hold: (judged) => held.push(judged),
      remark: (text) => quirks.add(text),
      gone(before) {
        const reason = "seen once: the server's log may know more";
        const seenIn = before[0]?.id ?? "";
        tell(goneResult(protocol, lastWords(before), secrets, { by: "run", done: "tested", reason, seenIn }));
      },
    }),
  );

  await close();
  const presupposed = held.flatMap(({ standing, result }) => (standing === "blocked" ? [result] : []));
  const accused = new Set([...results, ...presupposed].flatMap(({ failure }) => failure?.requirement ?? []));
  const disorder = disordered(results, held, protocol.clauses);
  const found = lessExplained(rules(), protocol, accused);
  for (const result of lessDisordered(found, disorder, protocol.clauses)) tell(result);
  for (const result of settleHeld(held, results, options.requirements, protocol, strikes(target).isEver)) tell(result);
  const remark = (text: string) => emit({ type: "note", unexpected: false, text });
  if (target.starttls && !options.target.starttls)
    remark(`${target.name}: logins go behind TLS, for nobody is let in without (--starttls)`);
  for (const quirk of quirks) remark(`${target.name}: ${quirk}`);
  const few = tooFew(results, options.maxSkips);
  if (few !== undefined) remark(few);
  const isGone = results.some(({ id }) => id === goneId(protocol, "run"));
  const notes = [
    ...surprises(results, options.baseline, options.isPart),
    ...(await troubles(options, isGone, secrets)),
  ];
  for (const note of notes) emit(note);

  if (results.some(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined))
    return end(exitCode.untestable);
  if (few !== undefined && !signal.aborted) return end(exitCode.untestable);
  return end(results.some(isFound) || notes.length > 0 ? exitCode.findings : exitCode.conforms);
}

/** What went wrong with the server's process. */
async function troubles(
  { trouble }: RunOptions,
  isGone: boolean,
  secrets: readonly string[],
): Promise<readonly Note[]> {
  const what = await trouble?.(isGone);
  return what === undefined ? [] : [troubleNote(redact(what, secrets))];
}

/** Throws UsageError: what is judged of one server says nothing of another one. */
function refuseAnother(
  { urls, capabilities = [] }: TargetInfo,
  probe: Probe | undefined,
  secrets: readonly string[],
): void {
  const now = new Set(probe?.capabilities);
  const gone = capabilities.filter((line) => !now.has(line));
  const come = [...now].filter((line) => !capabilities.includes(line));
  if (gone.length + come.length === 0) return;
  const lines = [...gone.map((line) => `-${line}`), ...come.map((line) => `+${line}`)].map((line) =>
    JSON.stringify(line),
  );
  throw new UsageError(`--resume: ${urls[0]} offers something else than it did: ${redact(lines.join(" "), secrets)}`);
}

const secretsOf = ({ accounts }: Target, protocol: Protocol): readonly string[] =>
  accounts.flatMap((account) => protocol.secretsOf(account));
