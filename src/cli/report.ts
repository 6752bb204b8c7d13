import type { CommandModule } from "yargs";
import { UsageError } from "../input/usage-error.js";
import { mergeJournals } from "../journal/merge.js";
import { outcomeOf } from "../journal/outcome.js";
import type { JournalRecord } from "../journal/record.js";
import type { NamedRun } from "../report/html/view.js";
import { reportKinds } from "../report/kinds.js";
import { settledAgain } from "../runner/settle-again.js";
import { namesIn, readJournal, testedIn } from "./journals.js";
import { exitWith } from "./leave.js";
import { loadProtocols, loadRequirements } from "./library.js";

/** `mailspec report` */
export const reportCommand: CommandModule<
  object,
  { journals: readonly string[]; as: string; strict: boolean; gate: boolean }
> = {
  command: "report <journals..>",
  describe:
    "Make a report of journals again, on standard output; html shows several beside each other; behind the word merge they are parts of one run",
  builder: (yargs) =>
    yargs
      .positional("journals", { type: "string", array: true, demandOption: true })
      .option("as", { choices: Object.keys(reportKinds), default: "console" })
      .option("strict", { type: "boolean", default: false, describe: "a broken SHOULD is a finding too" })
      .option("gate", {
        type: "boolean",
        default: false,
        describe: "end with the exit code that a run has which comes to this",
      }) as never,
  handler: async ({ journals, as, strict, gate }) => {
    const kind = reportKinds[as];
    const runs: NamedRun[] = [];
    for (const { name, records } of await runsIn(journals, strict))
      runs.push({ name, records, requirements: await loadRequirements(protocolsOf(records)) });
    if (gate) for (const { records } of runs) exitWith(outcomeOf(records, strict));
    if (kind?.renderTogether) process.stdout.write(await kind.renderTogether(runs));
    else
      for (const { records, requirements } of runs)
        process.stdout.write((await kind?.render(records, { requirements, strict })) ?? "");
  },
};

/** Each journal is a run; behind `merge` all of them are the parts of one. */
async function runsIn(
  [first, ...others]: readonly string[],
  strict: boolean,
): Promise<readonly Omit<NamedRun, "requirements">[]> {
  if (first !== "merge" || others.length === 0) {
    const paths = [first ?? "", ...others];
    const runs = paths.map(readJournal);
    const names = namesIn(paths, runs);
    return runs.map((records, at) => ({ name: names[at] ?? "", records }));
  }
  const records = merged(others.map(readJournal));
  const [protocol] = await loadProtocols(protocolsOf(records));
  const requirements = await loadRequirements(protocolsOf(records));
  const whole = protocol ? settledAgain(records, requirements, protocol) : records;
  const exit = outcomeOf(whole, strict);
  return [
    {
      name: testedIn(records),
      records: whole.map((record) => (record.type === "end" ? { ...record, exit } : record)),
    },
  ];
}

/** Throws UsageError. */
function merged(parts: readonly (readonly JournalRecord[])[]): readonly JournalRecord[] {
  try {
    return mergeJournals(parts);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** The protocols that were spoken: they say which requirements there are. */
const protocolsOf = (records: readonly JournalRecord[]): readonly string[] =>
  records.flatMap((record) => (record.type === "run" ? [record.target.protocol] : []));
