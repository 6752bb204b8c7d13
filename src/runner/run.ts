import type { JournalRecord, Result, RunEnd } from "../journal/record.js";
import type { Maildrop, Probe } from "../protocol/protocol.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { pop3Driver } from "../protocols/pop3/protocol.js";
import type { Requirement } from "../requirements/requirement.js";
import type { Case } from "../suite/case.js";
import { redact } from "../wire/transcript.js";
import { type Expectation, surprises, tolerate } from "./baseline.js";
import { exitCode } from "./exit-code.js";
import { blank, judgeCase } from "./judge-case.js";
import { meeting } from "./offers.js";
import { probeAll } from "./probe-all.js";
import { ruleResults, ruleSums } from "./rule-results.js";
import { aborted, runEnd, runStart } from "./run-records.js";

export interface RunOptions {
  readonly target: Target;
  readonly cases: readonly Case[];
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly jobs: number;
  /** Runs every case so often; a case whose verdicts differ is flaky. */
  readonly repeat: number;
  /** Stops after so many findings; 0: never. */
  readonly bail: number;
  readonly strict: boolean;
  readonly baseline: readonly Expectation[];
  readonly version: string;
  readonly signal: AbortSignal;
  /** Called for each record, in the order of the journal. */
  readonly emit: (record: JournalRecord) => void;
  /** Called when a case begins. */
  readonly onStart?: (id: string) => void;
}

const drivers = { pop3: pop3Driver } as const;

/** Runs cases against a target; everything that happens goes to `emit`. Resolves with the last record. */
export async function run(options: RunOptions): Promise<RunEnd> {
  const { target, cases, emit, signal } = options;
  const driver = drivers[target.protocol];
  const started = performance.now();
  const accounts = target.accounts.slice(0, options.jobs);
  const end = (exit: number, fatal?: string): RunEnd => {
    const record = runEnd(performance.now() - started, signal, exit, fatal);
    emit(record);
    return record;
  };

  const { probes, fatal } = await probeAll(driver, target, accounts);
  if (fatal !== undefined) {
    emit(runStart(options.version, target, 0, undefined));
    const secrets = target.accounts.flatMap((account) => driver.secretsOf(account));
    // A server can echo what it was told.
    return end(exitCode.untestable, redact(fatal, secrets));
  }
  emit(runStart(options.version, target, cases.length, probes.get(target.endpoints[0] as Endpoint)));

  const results: Result[] = [];
  const sums = ruleSums();
  const queue: Case[] = [];
  const tell = (result: Result) => {
    const known = tolerate(result, options.baseline);
    results.push(known);
    emit(known);
  };
  for (const entry of cases) {
    const reason = whyNot(entry, options, probes, accounts.length);
    if (typeof reason === "string") tell({ ...blank(entry), reason });
    else queue.push(entry);
  }

  const isFinding = ({ verdict, tolerated }: Result) =>
    tolerated === undefined && (verdict === "fail" || (verdict === "warn" && options.strict));
  const stopped = () => signal.aborted || (options.bail > 0 && results.filter(isFinding).length >= options.bail);
  const workers = (accounts.length > 0 ? accounts : [{ user: "mailspec", password: "mailspec" }]).map(
    async (account) => {
      const own = driver.maildrop(target, target.endpoints[0] as Endpoint, account);
      while (!stopped()) {
        const entry = take(queue, own);
        if (!entry) return;
        options.onStart?.(entry.id);
        const endpoint = whyNot(entry, options, probes, accounts.length) as Endpoint;
        tell(
          await judgeCase(entry, {
            target,
            endpoint,
            offers: probes.get(endpoint)?.offers ?? new Map(),
            maildrop: own,
            driver,
            repeat: options.repeat,
            sums,
          }),
        );
      }
    },
  );
  // On Ctrl-C the cases under way are left where they are: they may wait for a reply for seconds.
  await Promise.race([Promise.all(workers), aborted(signal)]);

  for (const result of ruleResults(driver, sums, options.requirements)) tell(result);
  const notes = surprises(results, options.baseline);
  for (const note of notes) emit(note);

  if (results.some(({ verdict, tolerated }) => verdict === "error" && tolerated === undefined))
    return end(exitCode.untestable);
  return end(results.some(isFinding) || notes.length > 0 ? exitCode.findings : exitCode.conforms);
}

/** The endpoint for a case, or why it is skipped. */
function whyNot(
  entry: Case,
  { target }: RunOptions,
  probes: ReadonlyMap<Endpoint, Probe>,
  accounts: number,
): Endpoint | string {
  const fitting = target.endpoints.filter(
    ({ implicitTls }) => entry.transport === undefined || (entry.transport === "implicit-tls") === implicitTls,
  );
  if (fitting.length === 0)
    return entry.transport === "implicit-tls" ? "no pop3s:// URL given" : "no pop3:// URL given";
  if (accounts === 0 && needsAccount(entry)) return "no --account given";
  const delivers = entry.steps.some(({ kind }) => kind === "deliver");
  if (delivers && target.deliver?.queued === true) return "needs a delivery that is done when the server says so";
  if (delivers || (entry.maildrop !== undefined && entry.maildrop.length > 0)) {
    if (!target.deliver) return "no way to deliver mail given (--deliver)";
    if (entry.rawDelivery && !target.deliver.raw) return "needs raw delivery (maildir: or --deliver-cmd)";
  }
  return meeting(entry.needs, fitting, probes);
}

function needsAccount(entry: Case): boolean {
  return (
    entry.state === "transaction" ||
    entry.maildrop !== undefined ||
    /\{(?:user|password|apop-digest|sasl-plain[a-z-]*)\}|-- open \d+ transaction/.test(entry.exchange)
  );
}

/** The next case for a worker: rather one that needs just what its maildrop holds. */
function take(queue: Case[], { holds }: Maildrop): Case | undefined {
  const held = holds()?.join(" ");
  const ready = queue.findIndex(({ maildrop: wanted }) => wanted === undefined || wanted.join(" ") === held);
  return queue.splice(Math.max(0, ready), 1)[0];
}
