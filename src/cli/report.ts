import { basename } from "node:path";
import type { CommandModule } from "yargs";
import type { JournalRecord } from "../journal/record.js";
import type { NamedRun } from "../report/html/view.js";
import { reportKinds } from "../report/kinds.js";
import { readJournal } from "./journals.js";
import { loadRequirements } from "./library.js";

/** `mailspec report` */
export const reportCommand: CommandModule<object, { journals: readonly string[]; as: string; strict: boolean }> = {
  command: "report <journals..>",
  describe: "Make a report of journals again, on standard output; html shows several beside each other",
  builder: (yargs) =>
    yargs
      .positional("journals", { type: "string", array: true, demandOption: true })
      .option("as", { choices: Object.keys(reportKinds), default: "console" })
      .option("strict", { type: "boolean", default: false }) as never,
  handler: async ({ journals, as, strict }) => {
    const kind = reportKinds[as];
    const runs: NamedRun[] = [];
    for (const path of journals) {
      const records = readJournal(path);
      runs.push({ name: nameIn(path), records, requirements: await loadRequirements(protocolsOf(records)) });
    }
    if (kind?.renderTogether) process.stdout.write(await kind.renderTogether(runs));
    else
      for (const { records, requirements } of runs)
        process.stdout.write((await kind?.render(records, { requirements, strict })) ?? "");
  },
};

/** `reports/journal-dovecot.jsonl` is of `dovecot`. */
const nameIn = (path: string) =>
  basename(path)
    .replace(/\.[a-z]+$/, "")
    .replace(/^journal-(?=.)/, "");

/** The protocols that were spoken: they say which requirements there are. */
const protocolsOf = (records: readonly JournalRecord[]): readonly string[] =>
  records.flatMap((record) => (record.type === "run" ? [record.target.protocol] : []));
