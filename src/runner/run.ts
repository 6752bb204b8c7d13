import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import type { Kept } from "../journal/kept.js";
import { isFinding } from "../journal/outcome.js";
import type { JournalRecord, Note, Result, RunEnd, Shard, TargetInfo } from "../journal/record.js";
import { isDear, type Offers, type Probe } from "../protocol/offers.js";
import type { Protocol } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { strikes } from "../protocol/strikes.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
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
import { keptSession } from "./kept-session.js";
import { ownAddress } from "./own-address.js";
import { planDigest } from "./plan-digest.js";
import { playAgain, type Unanswered } from "./play-again.js";
import { probeAll } from "./probe.js";
import { ruleResults, ruleSums } from "./rule-results.js";
import { downToEnd, leftBehind, runEnd, runStart } from "./run-records.js";
import { type Planned, scheduleOf, wantsOf } from "./schedule.js";
import { goneId, goneResult, lastWords, troubleNote } from "./server-gone.js";
import { withSink } from "./sink.js";
import type { Judged } from "./standing.js";

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

/** Cases that wait for refusals at a time. */
const LANES = 16;
/** Accounts beyond those of the workers with which cases wait that get refused, and are let in as well. */
const RESERVE = 4;

/** Who runs cases or scripts: an account, and where cases are kept apart by mailbox, a mailbox of it. */
export interface Worker {
  readonly account: Account;
  readonly mailbox?: string;
}

/** Nobody can log in: cases that don't need to still run. */
const nobody: Account = { user: "mailspec", password: "mailspec" };

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

  const others = othersOf(options);
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
  const late: Unanswered[] = [];
  const isFound = (result: Result) => isFinding(result, options.strict);
  const stopped = () => signal.aborted || (options.bail > 0 && results.filter(isFound).length >= options.bail);
  // A session with a past may hide what shows the first time only: that is worth a login where one costs little.
  const mayKeep = !options.fresh && isDear(probes.get(main));
  const worldOf = ({ account, mailbox }: Worker) => protocol.world(target, main, account, mailbox, offersOf(main));
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
  let worlds: readonly World[] = [];
  /** What each worker has made, or is making. */
  const theirs = new Map<World, string>();
  /** Somebody else's mail has come into the mailbox: who has another takes the rest. */
  const isOut = (world: World) => world.isLost?.() === true && worlds.some((other) => other.isLost?.() !== true);
  /** Tells what came of a case once nothing more can arrive; if something has, the case is played again, alone. */
  const settled = async (next: Planned, first: Judged, stays: Promise<boolean>) => {
    if (await stays) tell(first.result);
    else late.push({ next, first: { ...first, standing: "unanswered" } });
  };
  /** Plays what is in the queue, one after the other. */
  const drain = async (queue: Planned[], worker: Worker, world: World) => {
    const kept = mayKeep ? keptSession() : undefined;
    const how = { ...(kept && { kept }), mayDefer: options.repeat === 1 };
    const open: Promise<void>[] = [];
    while (!stopped() && !isOut(world)) {
      const next = take(queue, world, theirs);
      if (!next) break;
      const judged = await play(next, worker, world, how);
      if (judged.stays) open.push(settled(next, judged, judged.stays));
      else if (judged.standing === "judged") tell(judged.result);
      else if (judged.standing === "unanswered") late.push({ next, first: judged });
      else held.push(judged);
    }
    await Promise.all([...open, kept?.end()]);
  };
  /** What was not answered is played again, alone. */
  const playLate = async () => {
    const [worker] = workers;
    if (!worker || late.length === 0) return;
    const again = late.splice(0);
    await playAgain(again, {
      protocol,
      target,
      account: worker.account,
      async play(next) {
        const world = worldOf(worker);
        return play(next, worker, world).finally(() => world.end?.());
      },
      stopped,
      tell,
      hold: (judged) => held.push(judged),
      remark: (text) => quirks.add(text),
      gone() {
        const firsts = again.map(({ first }) => first.result);
        const reason = "seen once: the server's log may know more";
        const seenIn = firsts[0]?.id ?? "";
        tell(goneResult(protocol, lastWords(firsts), secrets, { by: "run", done: "tested", reason, seenIn }));
      },
    });
  };

  /** Nobody wants test mail in his mailbox afterwards. */
  const tidy = async ({ account }: Worker, world: World) => {
    try {
      if (!signal.aborted) await world.tidy();
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      quirks.add(leftBehind(account, error.message));
    }
  };
  /** Those in lanes mostly wait, side by side; `--jobs 1` is one thing at a time. */
  const lanes = (refused: Planned[]) =>
    Array.from({ length: options.jobs > 1 ? LANES : 1 }, (_, lane) => {
      const worker = workers[lane % workers.length] as Worker;
      const world = worldOf(worker);
      return drain(refused, worker, world).finally(() => world.end?.());
    });
  const playAll = async () => {
    const withWorlds = (its: readonly Worker[]) => its.map((worker) => ({ worker, world: worldOf(worker) }));
    const own = withWorlds(workers);
    const idle = withWorlds(reserve);
    worlds = [...own, ...idle].map(({ world }) => world);
    const { phases, last } = await scheduleOf(planned, { protocol, target }, probes, accounts);
    for (const { queue, waiting, beside: refused, alone } of phases) {
      const waits = idle.map(({ worker, world }) => drain(waiting, worker, world));
      const turns = own.map(async ({ worker, world }, index) => {
        const begins = idle.length === 0 && index % 2 === 0 && own.length > 1;
        for (const its of begins ? [waiting, queue] : [queue, waiting, refused]) await drain(its, worker, world);
      });
      await Promise.all([...(options.jobs > 1 ? lanes(refused) : []), ...waits, ...turns]);
      const [first] = own;
      if (first) await drain(alone, first.worker, first.world);
      await playLate();
    }
    await Promise.all([...lanes(last), ...[...own, ...idle].map(({ worker, world }) => tidy(worker, world))]);
    await playLate();
  };
  // On Ctrl-C the cases under way are left where they are: they may wait for a reply for seconds.
  await unlessAborted(signal, playAll());

  await close();
  for (const result of lessExplained(rules(), protocol)) tell(result);
  for (const result of settleHeld(held, results, options.requirements, protocol, strikes(target).isEver)) tell(result);
  const remark = (text: string) => emit({ type: "note", unexpected: false, text });
  if (target.starttls && !options.target.starttls)
    remark(`${target.name}: logins go behind TLS, for nobody is let in without (--starttls)`);
  for (const quirk of quirks) remark(`${target.name}: ${quirk}`);
  const ran = results.filter(({ kind }) => kind === "case");
  const skipped = ran.filter(({ verdict }) => verdict === "skip").length;
  const isSilent = ran.length > 0 && ran.every(({ verdict }) => verdict === "skip");
  const tooMany = options.maxSkips !== undefined && skipped > options.maxSkips;
  if (isSilent) remark("nothing was judged: every case was skipped");
  else if (tooMany) remark(`${skipped} cases were skipped, and --max-skips allows ${options.maxSkips}`);
  const isGone = results.some(({ id }) => id === goneId(protocol, "run"));
  const notes = [
    ...surprises(results, options.baseline, options.isPart),
    ...(await troubles(options, isGone, secrets)),
  ];
  for (const note of notes) emit(note);

  if (results.some(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined))
    return end(exitCode.untestable);
  if ((isSilent || tooMany) && !signal.aborted) return end(exitCode.untestable);
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

/** As many as may run at once: an account each, or a mailbox each, on all accounts in turn. */
export function workersOf({
  protocol,
  target,
  jobs,
}: Pick<RunOptions, "protocol" | "target" | "jobs">): readonly Worker[] {
  const { accounts } = target;
  if (protocol.worldKind.apart === "mailbox")
    return Array.from({ length: jobs }, (_, index) => ({
      account: accounts[index % accounts.length] ?? nobody,
      mailbox: `mailspec-${process.pid}-${index + 1}`,
    }));
  return accounts.length > 0 ? accounts.slice(0, jobs).map((account) => ({ account })) : [{ account: nobody }];
}

/** Ids of the protocols of which cases say that a session is opened in them. */
export const openedIn = (cases: readonly Case[]): readonly string[] => [
  ...new Set(
    cases.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "open" && step.protocol !== undefined ? [step.protocol] : [])),
    ),
  ),
];

/** The other protocols in which the cases open sessions. */
function othersOf({ protocol, others = [], cases }: RunOptions): readonly Protocol[] {
  const opened = openedIn(cases);
  return others.filter(({ id }) => id !== protocol.id && opened.includes(id));
}

/** The next case for a worker: rather one that needs just what is there, or else what nobody else has made for himself. */
function take<T extends { readonly entry: Case }>(queue: T[], world: World, theirs: Map<World, string>): T | undefined {
  const ready = queue.findIndex(({ entry }) => world.suits(entry.wants));
  if (ready >= 0) return queue.splice(ready, 1)[0];
  theirs.delete(world);
  const others = new Set(theirs.values());
  const free = queue.findIndex(({ entry }) => !others.has(wantsOf(entry.wants)));
  const [next] = queue.splice(Math.max(0, free), 1);
  if (next) theirs.set(world, wantsOf(next.entry.wants));
  return next;
}
