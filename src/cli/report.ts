import type { CommandModule } from "yargs";
import { readText } from "../input/text-file.js";
import { UsageError } from "../input/usage-error.js";
import { parseJournal } from "../journal/read.js";
import type { JournalRecord } from "../journal/record.js";
import { reportKinds } from "../report/kinds.js";
import { loadRequirements } from "./library.js";

/** `mailspec report` */
export const reportCommand: CommandModule<object, { journals: readonly string[]; as: string; strict: boolean }> = {
  command: "report <journals..>",
  describe: "Make a report of journals again, on standard output",
  builder: (yargs) =>
    yargs
      .positional("journals", { type: "string", array: true, demandOption: true })
      .option("as", { choices: Object.keys(reportKinds), default: "console" })
      .option("strict", { type: "boolean", default: false }) as never,
  handler: async ({ journals, as, strict }) => {
    for (const path of journals) {
      const records = read(path);
      const requirements = await loadRequirements(protocolsOf(records));
      process.stdout.write((await reportKinds[as]?.render(records, { requirements, strict })) ?? "");
    }
  },
};

/** The protocols that were spoken: they say which requirements there are. */
const protocolsOf = (records: readonly JournalRecord[]): readonly string[] =>
  records.flatMap((record) => (record.type === "run" ? [record.target.protocol] : []));

/** Octets of a journal: those of mailspec's own have less than twenty million. */
const JOURNAL = 32 << 20;

function read(path: string) {
  const text = readText(path, JOURNAL);
  try {
    const records = parseJournal(text);
    if (records.length > 0) return records;
  } catch (error) {
    throw new UsageError(`${path} is no journal: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${path} is no journal: it holds nothing`);
}
