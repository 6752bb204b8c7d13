import type { Argv, CommandModule } from "yargs";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import { isBreach, isFinding } from "../journal/outcome.js";
import type { JournalRecord, Result, RunStart } from "../journal/record.js";
import { caseName } from "../report/failure.js";
import { readable } from "../report/octets.js";
import { renderReplay } from "../report/replay.js";
import { openedIn } from "../runner/other-protocols.js";
import { run } from "../runner/run.js";
import type { Case } from "../suite/case.js";
import { eachTarget, type Goal, goalsOf, sortWords } from "./each-target.js";
import { readJournal } from "./journals.js";
import { exitWith, leave } from "./leave.js";
import { loadLibrary, loadRequirements } from "./library.js";
import { type ServerArguments, serverOptions } from "./target-options.js";

interface ReplayArguments extends ServerArguments {
  readonly journal: string;
  readonly id: string;
  readonly what?: readonly string[];
  readonly strict: boolean;
}

/** `mailspec replay` */
export const replayCommand = (version: string): CommandModule<object, ReplayArguments> => ({
  command: "replay <journal> <id> [what..]",
  describe: "Play a case or finding of a journal again, and show how it went then and now, beside each other",
  builder: (yargs) => replayOptions(yargs) as never,
  handler: async (given) => {
    exitWith(await replay(given, version));
    leave();
  },
});

const replayOptions = (yargs: Argv): Argv =>
  serverOptions(
    yargs
      .positional("journal", { type: "string", demandOption: true })
      .positional("id", { type: "string", demandOption: true, describe: "of a case, a rule or a finding of fuzzing" })
      .positional("what", {
        type: "string",
        array: true,
        describe: "a URL or a mailspec.yaml, in place of the target that the journal names",
      })
      .option("strict", { type: "boolean", default: false, describe: "a broken SHOULD is a finding too" }),
  );

async function replay(given: ReplayArguments, version: string): Promise<number> {
  const records = readJournal(given.journal);
  const start = records.find((record) => record.type === "run");
  if (!start) throw new UsageError(`${given.journal} is of no run`);
  const then = resultIn(records, given.id);
  const { protocol: spoken } = start.target;
  const entry = await caseOf(then, records, spoken);
  const goal = await goalFor(given, start);
  if (goal.target && !goal.target.endpoints.some(({ protocol }) => protocol === spoken))
    throw new UsageError(`${given.id} is of ${spoken}: give a URL that speaks it`);
  const besides = () => openedIn([entry]).filter((id) => id !== spoken);
  return eachTarget(
    given,
    [{ ...goal, protocols: [spoken], besides }],
    async ({ protocol, others, target, signal }) => {
      const again: JournalRecord[] = [];
      const end = await run({
        protocol,
        others,
        target,
        cases: [entry],
        requirements: await loadRequirements([spoken]),
        jobs: 1,
        repeat: 1,
        bail: 0,
        fresh: true,
        strict: given.strict,
        version,
        signal,
        baseline: [],
        emit: (record) => again.push(record),
      });
      if (end.fatal !== undefined) process.stderr.write(`mailspec: ${readable(end.fatal)}\n`);
      const now = end.fatal === undefined ? outcomeOf(then, entry, again) : undefined;
      if (!now) return end.exit;
      const width = process.stdout.columns ?? 110;
      process.stdout.write(
        renderReplay({ before: then, now, at: start.at, url: target.endpoints[0]?.url ?? "" }, width),
      );
      return codeOf(now, given.strict);
    },
  );
}

/** Throws UsageError. */
function resultIn(records: readonly JournalRecord[], id: string): Result {
  const results = records.filter((record) => record.type === "result");
  const result = results.find((its) => its.id === id);
  if (result) return result;
  const ids = results.flatMap((its) => [its.id, caseName(its.id)]);
  throw new UsageError(`the journal holds no ${id}${didYouMean(id, ids)}`);
}

/** The case to play: its own, for a rule the one in which it was broken first, for a finding of fuzzing its reproduction. Throws UsageError. */
async function caseOf(result: Result, records: readonly JournalRecord[], protocol: string): Promise<Case> {
  const { kind, id, seenIn } = result;
  const wanted = kind === "rule" ? seenIn : id;
  const shown = records.find((record) => record.type === "result" && record.id === wanted) as Result | undefined;
  const place = kind === "rule" ? shown?.place : result.place;
  if (wanted === undefined || (kind === "property" && !place))
    throw new UsageError(`of ${id} there is nothing to play: no case shows it`);
  const find = async (files: readonly string[]) =>
    (await loadLibrary(files, [protocol])).suites.flatMap(({ cases }) => cases).find((entry) => entry.id === wanted);
  const bundled = kind === "property" ? undefined : await find([]);
  if (bundled && (place === undefined || bundled.file === place.file)) return bundled;
  const written = place && (await find([place.file]));
  if (!written)
    throw new UsageError(
      `there is no ${wanted} any more${place ? ` in ${place.file}` : ""}: the suites are others by now`,
    );
  return written;
}

/** The target of the journal, with what mailspec.yaml says of it, unless another one is named. Throws UsageError. */
async function goalFor(
  given: ReplayArguments,
  { target: { urls: before, embedded, protocol } }: RunStart,
): Promise<Goal> {
  const { urls, files } = sortWords(given.what ?? []);
  const { config, ...reach } = given;
  const isNamed = urls.length + files.length > 0 || config !== undefined;
  if (!isNamed && embedded) return { baselines: [], protocols: [protocol] };
  const goals = await goalsOf(given, urls, files, []);
  const same = goals.find(({ target }) => target?.endpoints.some(({ url }) => before.includes(url)));
  const [first] = isNamed ? goals : await goalsOf(reach, before, [], []);
  return same ?? first ?? { baselines: [], protocols: [protocol] };
}

/** How it went now: what was looked for, or of a finding of fuzzing also a rule that watches the same requirement. */
function outcomeOf(then: Result, entry: Case, records: readonly JournalRecord[]): Result | undefined {
  const results = records.filter((record) => record.type === "result");
  const played = results.find(({ id }) => id === entry.id);
  const isBroken = ({ verdict }: Result) => isBreach(verdict);
  const accuses = (its: Result) => its.kind === "rule" && isBroken(its) && its.covers[0] === then.covers[0];
  const own = results.find(({ id }) => id === then.id) ?? played;
  const its = then.kind === "property" && own && !isBroken(own) ? (results.find(accuses) ?? own) : own;
  if (!its) return undefined;
  return its.transcript.length > 0 || !played ? its : { ...its, transcript: played.transcript };
}

function codeOf(result: Result, strict: boolean): number {
  if (result.verdict === "error") return exitCode.untestable;
  return isFinding(result, strict) ? exitCode.findings : exitCode.conforms;
}
