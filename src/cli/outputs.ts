import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { JournalRecord, RunEnd } from "../journal/record.js";
import { openJournal } from "../journal/write.js";
import { plainLine, renderConsole } from "../report/console.js";
import { type ReportKind, reportKinds } from "../report/kinds.js";
import { collectWhenHigh } from "./garbage.js";
import type { Library } from "./library.js";

/** A report that was asked for. */
export interface Output {
  readonly kind: ReportKind;
  readonly file: string;
}

/** `junit`, or `junit=FILE`. Throws UsageError. */
export function parseReport(text: string): Output {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const kind = reportKinds[name];
  if (!kind)
    throw new UsageError(
      `--report ${name}: the kinds are ${Object.keys(reportKinds).join(", ")}${didYouMean(name, Object.keys(reportKinds))}`,
    );
  return { kind, file: equals < 0 ? kind.file : text.slice(equals + 1) };
}

/** What is written of one target's run. */
export interface RecordingOptions {
  readonly journal: string;
  readonly outputs: readonly Output[];
  readonly requirements: Library["requirements"];
  readonly strict: boolean;
  readonly verbose: number;
  /** Stands in file names when there are several targets. */
  readonly name: string;
  /** The line at the bottom of a terminal; asked for whenever something happens. */
  readonly liveLine: (records: readonly JournalRecord[], width: number) => string;
}

/** Takes the records of a run as they come; at the end it writes the reports and tells the terminal. */
export interface Recording {
  readonly emit: (record: JournalRecord) => void;
  /** Draws the live line again, when there is a terminal. */
  readonly show: () => void;
  readonly finish: (end: RunEnd) => Promise<void>;
}

export function record(options: RecordingOptions): Recording {
  const { requirements, strict, verbose, name } = options;
  const records: JournalRecord[] = [];
  const journal = openJournal(withName(options.journal, name));
  const live = process.stderr.isTTY === true;
  const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const show = () => {
    if (live) process.stderr.write(`\r\x1b[2K${options.liveLine(records, process.stderr.columns || 80)}`);
  };
  return {
    show,
    emit(entry) {
      records.push(entry);
      journal.append(entry);
      if (live) show();
      else if (entry.type === "result") {
        const line = plainLine(entry);
        if (line !== undefined) process.stderr.write(`${line}\n`);
      }
    },
    async finish(end) {
      journal.close();
      if (live) process.stderr.write("\r\x1b[2K");
      for (const { kind, file } of options.outputs) {
        collectWhenHigh();
        writeReport(withName(file, name), await kind.render(records, { requirements, strict }));
      }
      collectWhenHigh();
      if (process.env.GITHUB_ACTIONS === "true") await tellGitHub(records, requirements, strict);
      const width = process.stdout.columns;
      const text = renderConsole(records, requirements, { color, verbose, ...(width !== undefined && { width }) });
      (end.fatal === undefined ? process.stdout : process.stderr).write(name === "" ? text : `\n── ${name}\n${text}`);
    },
  };
}

/** Annotations at the suites' lines, and the step's summary. */
async function tellGitHub(
  records: readonly JournalRecord[],
  requirements: Library["requirements"],
  strict: boolean,
): Promise<void> {
  const { renderAnnotations, renderStepSummary } = await import("../report/github.js");
  process.stdout.write(renderAnnotations(records, requirements, { strict }));
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file !== undefined && file !== "") appendFileSync(file, renderStepSummary(records, requirements));
}

/** The whole file, or nothing. */
export function writeReport(file: string, text: string): void {
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** `reports/junit.xml` of several targets: `reports/junit-dovecot.xml`. */
const withName = (file: string, name: string) =>
  name === "" || file === "-"
    ? file
    : file.replace(/(\.[a-z]+)?$/, (ending) => `-${name.replace(/[^\w.-]+/g, "-")}${ending}`);
