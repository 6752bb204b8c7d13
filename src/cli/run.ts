import { existsSync } from "node:fs";
import type { Argv, CommandModule } from "yargs";
import { CRASH } from "../fuzz/supervise.js";
import { didYouMean } from "../input/nearest.js";
import { readText } from "../input/text-file.js";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import { beginningOf } from "../journal/kept.js";
import type { JournalRecord, Result } from "../journal/record.js";
import { writeWhole } from "../journal/write-file.js";
import { placesIn } from "../report/catalogue.js";
import { caseName } from "../report/failure.js";
import { progressLine } from "../report/progress.js";
import type { Level } from "../requirements/requirement.js";
import { type Expectation, readBaseline, strayEntries } from "../runner/baseline.js";
import { openedIn } from "../runner/other-protocols.js";
import { run } from "../runner/run.js";
import { everything, partOf, type Selection, select } from "../runner/select.js";
import type { Case } from "../suite/case.js";
import { list, shard, whole } from "./arguments.js";
import { eachTarget, type Goal, goalsOf, sortWords, turnName } from "./each-target.js";
import { nowAndThen } from "./garbage.js";
import { failedCases, readJournal } from "./journals.js";
import { exitWith } from "./leave.js";
import { loadLibrary, requirementsFor, urlExamples } from "./library.js";
import { parseReport, recorded, trying, withName } from "./outputs.js";
import { type Earlier, earlierRun } from "./resume.js";
import { started } from "./started.js";
import { type TargetArguments, targetOptions } from "./target-options.js";

/** Octets of a baseline. */
const BASELINE = 8 << 20;

/** What `mailspec run` is given. */
interface RunArguments extends TargetArguments {
  readonly what?: readonly string[];
  readonly suite?: string | readonly string[];
  readonly only?: string | readonly string[];
  readonly skip?: string | readonly string[];
  readonly tag?: string | readonly string[];
  readonly level?: string | readonly string[];
  readonly grep?: string;
  readonly shard?: string;
  readonly jobs: string;
  readonly repeat: string;
  readonly bail?: string;
  readonly maxSkips?: string;
  readonly lastFailed?: string | readonly string[];
  readonly resume?: string;
  readonly updateBaseline: boolean;
  readonly start?: string;
}

/** The options of `mailspec run`. */
function runOptions(yargs: Argv): Argv {
  return targetOptions(
    yargs
      .positional("what", {
        type: "string",
        array: true,
        describe: `${urlExamples}, a mailspec.yaml, or ids to run`,
      })
      .option("suite", { type: "string", describe: "a suite file, in place of the bundled ones (repeatable)" })
      .option("only", { type: "string", describe: "id, glob, rfc1939/5 or @tag (repeatable)" })
      .option("skip", { type: "string", describe: "the same, left out (repeatable)" })
      .option("tag", { type: "string", describe: "cases with that tag (repeatable); slow ones run only so" })
      .option("level", { type: "string", describe: "MUST, SHOULD or MAY (repeatable)" })
      .option("grep", { type: "string", describe: "cases whose title or exchange holds this" })
      .option("shard", { type: "string", describe: "part of the cases: 1/3; auto: as the CI says" })
      .option("last-failed", {
        type: "string",
        describe: "what failed or could not be judged in that journal (default: the one of --journal)",
      })
      .option("resume", {
        type: "string",
        describe: "go on from that journal of a run that was cut off (default: the one of --journal)",
      })
      .option("jobs", { type: "string", default: "4", describe: "cases at a time; each needs an account" })
      .option("repeat", { type: "string", default: "1", describe: "run every case so often, to find flaky verdicts" })
      .option("bail", { type: "string", describe: "stop after so many findings (1)" })
      .option("start", {
        type: "string",
        describe: "shell command that starts the server, which is ended with the run",
      })
      .option("update-baseline", {
        type: "boolean",
        default: false,
        describe: "write into --baseline what is broken now, and take out what is not any more",
      })
      .option("max-skips", { type: "string", describe: "exit 3 when more cases than that are skipped" }),
  );
}

/** `mailspec run` */
export const runCommand = (version: string): CommandModule<object, RunArguments> => ({
  command: "run [what..]",
  describe: "Run the suites against a server; without a URL, against the embedded reference server",
  builder: (yargs) => runOptions(yargs) as never,
  handler: async (given) => {
    exitWith(await runTargets(given, version));
  },
});

async function runTargets(given: RunArguments, version: string): Promise<number> {
  const { urls, files, ids } = sortWords(given.what ?? []);
  const goals = await goalsOf(given, urls, files, [...list(given.only), ...ids]);
  const spoken = [...new Set(goals.flatMap(({ protocols }) => protocols))];
  const { suites } = await loadLibrary(list(given.suite), spoken);
  const own = () => ownJournals(goals, given.journal);
  const again = given.lastFailed === undefined ? undefined : failedIn(list(given.lastFailed), own);
  if (again?.length === 0) {
    process.stderr.write("mailspec: nothing had failed\n");
    return exitCode.conforms;
  }
  const all = suites.flatMap((suite) => suite.cases);
  const part = given.shard === undefined ? undefined : shard(given.shard);
  const chosen = select(again ? all.filter(({ id }) => again.includes(id)) : all, selectionOf(given, ids));
  const cases = partOf(chosen, part);
  const isPart = list(given.suite).length > 0 || cases.length < select(all, everything).length;
  if (given.start !== undefined && !goals.some(({ target }) => target))
    throw new UsageError("--start: say where the server listens (a URL, or a mailspec.yaml)");
  if (given.updateBaseline && goals.some(({ baselines }) => baselines.length !== 1))
    throw new UsageError("--update-baseline: say which, and only that one (--baseline FILE)");
  const outputs = list(given.report).map(parseReport);
  const jobs = whole(given.jobs, "--jobs", 1, 1000);
  const repeat = whole(given.repeat, "--repeat", 1);
  const bail = given.bail === undefined ? 0 : whole(given.bail === "" ? "1" : given.bail, "--bail", 1);
  const maxSkips = given.maxSkips === undefined ? {} : { maxSkips: whole(given.maxSkips, "--max-skips", 0) };
  const { strict, verbose, journal } = given;
  const spokenIn = ({ protocols: its, ...goal }: Goal): Goal => ({
    ...goal,
    // All parts have the same turns, each with a journal: what it holds no case of is no part that is missing.
    protocols: its.filter((id) => chosen.some(({ protocol }) => protocol === id)),
    besides: (id) => openedIn(chosen.filter(({ protocol }) => protocol === id)).filter((other) => other !== id),
  });
  const turns = goals.map(spokenIn);
  const isSingle = turns.flatMap(({ protocols }) => protocols).length === 1;
  refuseResume(given.resume, isSingle);
  let isStale = (_start: string) => false;
  return eachTarget(given, turns, async ({ protocol, others, target, name, baselines, signal, crash }) => {
    const own = cases.filter((entry) => entry.protocol === protocol.id);
    const requirements = await requirementsFor(protocol.id, suites);
    let current = "";
    const [baseline] = baselines;
    const isNew = given.updateBaseline && baseline !== undefined && !existsSync(baseline);
    const files = await Promise.all(
      (isNew ? [] : baselines).map(async (file) => ({ file, entries: await readBaseline(file) })),
    );
    const known = files.flatMap(({ entries }) => entries);
    const watched = protocol.rules.map(({ id }) => ({ id, covers: [] }));
    for (const { file, entries } of list(given.suite).length === 0 ? files : [])
      tellStrays(file, strayEntries(entries, protocol.id, [...all, ...watched]), all);
    const path = given.resume || withName(journal, name);
    const found =
      given.resume === undefined
        ? undefined
        : earlierRun(path, { protocol, target, cases: own, version, baseline: known }, !isSingle);
    // Of several turns one that had not begun when the run was ended has a journal of yesterday.
    const earlier = found && isStale(found.start.at) ? undefined : found;
    const since = earlier?.start.at ?? new Date().toISOString();
    isStale = (at) => at < since;
    if (given.resume !== undefined) process.stderr.write(`mailspec: ${goingOn(path, own.length, earlier)}\n`);
    if (earlier?.finished) return earlier.finished.exit;
    const kept = earlier?.kept;
    const results: Result[] = [...(kept?.results ?? [])];
    const recording = {
      journal,
      ...(kept && { beginning: beginningOf({ ...kept, start: { ...kept.start, planned: own.length } }) }),
      outputs,
      requirements,
      strict,
      verbose,
      name,
      liveLine: (records: readonly JournalRecord[], width: number) => {
        const done = records.filter(({ type }) => type === "result").length;
        const findings = records.filter(
          (entry) => entry.type === "result" && entry.verdict === "fail" && entry.tolerated === undefined,
        ).length;
        return progressLine({ done, planned: own.length, findings, current }, width);
      },
    };
    const collect = nowAndThen();
    const server = await started(given.start, target, signal);
    const code = await recorded(recording, { signal, crash }, ({ emit, show }) =>
      run({
        protocol,
        others,
        target,
        cases: own,
        requirements,
        jobs,
        repeat,
        bail,
        ...maxSkips,
        isPart,
        ...(part && { shard: part }),
        ...(kept && { kept }),
        ...(server && { trouble: (isGone: boolean) => server.trouble(isGone ? CRASH : 0) }),
        // It may be a reproduction, which shows only on a session without a past.
        fresh: list(given.suite).length > 0,
        strict,
        version,
        signal,
        baseline: known,
        emit: (entry) => {
          if (entry.type === "result") results.push(entry);
          emit(entry);
        },
        onStart: (id) => {
          current = id;
          collect();
          show();
        },
      }),
    ).finally(() => server?.stop());
    if (given.updateBaseline && baseline !== undefined && !signal.aborted) {
      const { updatedBaseline } = await import("../runner/update-baseline.js");
      const text = isNew ? "" : readText(baseline, BASELINE);
      const clauseOf = placesIn(requirements);
      const updated = updatedBaseline(text, results, known, clauseOf, isPart);
      trying(baseline, () => writeWhole(baseline, updated.text));
      process.stderr.write(`mailspec: ${baseline}: ${updated.added} entries added, ${updated.removed} taken out\n`);
    }
    return code;
  });
}

/** The ids of what journals say has failed or could not be judged; `""` stands for those of this run, before they are written anew. */
const failedIn = (journals: readonly string[], own: () => readonly string[]): readonly string[] =>
  journals.flatMap((path) => (path === "" ? own() : [path])).flatMap((path) => failedCases(readJournal(path)));

/** The journals that a run of these goals writes, as far as an earlier one has. */
function ownJournals(goals: readonly Goal[], journal: string): readonly string[] {
  const all = goals.flatMap((goal) => goal.protocols.map((id) => withName(journal, turnName(goals, goal, { id }))));
  const there = all.filter((path) => existsSync(path));
  return there.length > 0 ? there : [journal];
}

/** Names the entries of a baseline that hold nothing. */
function tellStrays(file: string, strays: readonly Expectation[], cases: readonly Case[]): void {
  const ids = cases.flatMap(({ id }) => [id, caseName(id)]);
  for (const { id } of strays)
    process.stderr.write(
      `mailspec: ${file}: no case or rule is called ${id}${didYouMean(id, ids)}: that entry holds nothing\n`,
    );
}

/** Throws UsageError. */
function refuseResume(resume: string | undefined, isSingle: boolean): void {
  if (resume === undefined || resume === "") return;
  if (/:\/\/|\.ya?ml$/.test(resume))
    throw new UsageError(`--resume ${resume} is no journal: write --resume last, or --resume=JOURNAL`);
  if (!isSingle)
    throw new UsageError(
      "--resume JOURNAL is of one target and protocol: of several, each goes on from its own (--resume)",
    );
}

/** What is said when a run is to go on from an earlier one. */
const goingOn = (path: string, planned: number, earlier: Earlier | undefined): string =>
  earlier?.finished
    ? `${path}: that run was finished, nothing is left to play`
    : earlier?.kept
      ? `${path}: ${earlier.kept.results.length} of ${planned} cases were judged, the rest is played`
      : `${path}: nothing was judged, everything is played`;

function selectionOf(given: RunArguments, ids: readonly string[]): Selection {
  const levels = list(given.level).map((level) => {
    const known = (["MUST", "SHOULD", "MAY"] as const).find((word) => word === level.toUpperCase());
    if (!known) throw new UsageError(`--level ${level}: MUST, SHOULD or MAY`);
    return known satisfies Level;
  });
  return {
    only: [...list(given.only), ...ids],
    skip: list(given.skip),
    tags: list(given.tag),
    levels,
    ...(given.grep !== undefined && { grep: given.grep }),
  };
}
