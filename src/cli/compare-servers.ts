import { fuzz } from "../fuzz/fuzz.js";
import { isThisMachine } from "../input/loopback.js";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import type { JournalRecord } from "../journal/record.js";
import { readable } from "../report/octets.js";
import { openedIn } from "../runner/other-protocols.js";
import { run } from "../runner/run.js";
import { select } from "../runner/select.js";
import type { Case } from "../suite/case.js";
import type { CompareArguments, Runs } from "./compare.js";
import { eachTarget, type Goal, goalsOf, sortWords } from "./each-target.js";
import { knowledge, loadLibrary } from "./library.js";

/** Milliseconds for the scripts of a protocol, findings included: they are shrunk as always. */
const FUZZ_FOR = 300_000;

interface Options {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly jobs: number;
  readonly scripts: number;
  readonly seed: number;
  readonly version: string;
}

/** The two servers that the words name: each a URL, a mailspec.yaml, or a target in one. Throws UsageError. */
export async function goalsToCompare(given: CompareArguments): Promise<readonly [Goal, Goal]> {
  const { ids: names } = sortWords(given.what);
  const { config: _named, ...others } = given;
  const named = names.length > 0 ? await goalsOf(given, [], [], []) : [];
  const known = named.flatMap(({ target }) => target?.name ?? []);
  const goals: Goal[] = [];
  for (const word of given.what) {
    const { urls, files, ids } = sortWords([word]);
    const its =
      ids.length > 0 ? named.filter(({ target }) => target?.name === word) : await goalsOf(others, urls, files, []);
    if (its.length === 0) throw new UsageError(`no target is called ${word}${didYouMean(word, known)}`);
    goals.push(...its);
  }
  const [one, other, ...more] = goals;
  if (!one || !other || more.length > 0)
    throw new UsageError(`compare takes two servers, and these are ${goals.length}`);
  return [one, other];
}

/** Throws UsageError when the scripts would go to another machine that nobody agrees to have fuzzed. */
export function refuseStrangers(
  goals: readonly Goal[],
  { scripts }: Pick<Options, "scripts">,
  given: CompareArguments,
) {
  const isOwn = goals.every(({ target }) => target?.endpoints.every(({ host }) => isThisMachine(host)) ?? true);
  if (scripts > 0 && !isOwn && !given.authorized)
    throw new UsageError("fuzzing another machine takes --authorized, or --scripts 0");
}

/** The protocols of the cases that were asked for, all when none were: scripts of another would only take time. */
export const meantBy = (
  only: readonly string[],
  protocols: readonly string[],
  cases: readonly Pick<Case, "protocol">[],
): readonly string[] =>
  only.length === 0 ? protocols : protocols.filter((id) => cases.some(({ protocol }) => protocol === id));

/** Runs the cases, and then fuzz scripts by the seed, on a server: what would stand in the journals. */
export async function runsOf(
  goal: Goal,
  given: CompareArguments,
  { only, skip, jobs, scripts, seed, version }: Options,
): Promise<{ readonly runs: Runs; readonly code: number }> {
  const { suites } = await loadLibrary([], goal.protocols);
  const cases = select(
    suites.flatMap((suite) => suite.cases),
    { only, skip, tags: [], levels: [] },
  );
  const known = await knowledge(goal.protocols);
  const besides = (id: string) => openedIn(cases.filter(({ protocol }) => protocol === id)).filter((its) => its !== id);
  const runs = new Map<string, readonly JournalRecord[]>();
  const protocols = meantBy(only, goal.protocols, cases);
  const code = await eachTarget(
    given,
    [{ ...goal, protocols, besides }],
    async ({ protocol, others, target, signal }) => {
      const own = cases.filter((its) => its.protocol === protocol.id);
      const records: JournalRecord[] = [];
      const shared = {
        protocol,
        target,
        jobs,
        strict: false,
        version,
        signal,
        baseline: [],
        emit: (its: JournalRecord) => void records.push(its),
      };
      const told = (what: string) => process.stderr.write(`${readable(target.name)}: ${what}\n`);
      told(`${own.length} cases of ${protocol.id}`);
      const end = await run({ ...shared, others, cases: own, requirements: known.requirements, repeat: 1, bail: 0 });
      runs.set(protocol.id, records);
      if (end.fatal !== undefined) {
        told(end.fatal);
        return exitCode.untestable;
      }
      if (scripts === 0 || signal.aborted) return signal.aborted ? exitCode.interrupted : exitCode.conforms;
      const { properties } = await protocol.fuzz();
      told(`${scripts} scripts of each of ${properties.length} properties, seed ${seed}`);
      await fuzz({
        ...shared,
        properties,
        known,
        runs: scripts,
        forMs: FUZZ_FOR,
        seed,
        save: () => "",
        command: () => "",
      });
      return signal.aborted ? exitCode.interrupted : exitCode.conforms;
    },
  );
  return { runs, code };
}
