import { appendFileSync, statSync } from "node:fs";
import { didYouMean } from "../input/nearest.js";
import { codeOf } from "../input/text-file.js";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import type { JournalRecord, RunEnd } from "../journal/record.js";
import { settled } from "../journal/settled.js";
import { type Journal, openJournal } from "../journal/write.js";
import { writeWhole } from "../journal/write-file.js";
import { plainLine, renderConsole } from "../report/console.js";
import { type ReportKind, reportKinds } from "../report/kinds.js";
import { readable } from "../report/octets.js";
import { runEnd } from "../runner/run-records.js";
import type { Turn } from "./each-target.js";
import { collectWhenHigh } from "./garbage.js";
import { exitWith } from "./leave.js";
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
  const file = equals < 0 ? kind.file : text.slice(equals + 1);
  if (file === "") throw new UsageError(`--report ${text}: name a file, or write --report ${name}`);
  return { kind, file };
}

/** What is written of one target's run. */
export interface RecordingOptions {
  readonly journal: string;
  /** With what the journal begins, when the run goes on from an earlier one. */
  readonly beginning?: readonly JournalRecord[];
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
}

/**
 * Does the work of a run and writes down what comes of it, however it ends: of what is thrown, all reports that can be
 * made still are. Gives the exit code. Throws UsageError when there can be no journal, and what the work throws.
 */
export async function recorded(
  options: RecordingOptions,
  { signal, crash }: Pick<Turn, "signal" | "crash">,
  work: (recording: Recording) => Promise<RunEnd>,
): Promise<number> {
  const recording = record(options);
  const began = performance.now();
  try {
    const end = await Promise.race([work(recording), crash]);
    await recording.finish(end);
    return end.exit;
  } catch (error) {
    const [exit, fatal] = error instanceof UsageError ? [exitCode.usage, error.message] : [exitCode.bug, bugIn(error)];
    const end = runEnd(performance.now() - began, signal, exit, fatal);
    recording.emit(end);
    await recording.finish(end);
    throw error;
  }
}

/** Its message can quote what a server said, secrets included: that is for the terminal alone. */
const bugIn = (error: unknown) =>
  `a bug of mailspec ended the run (${error instanceof Error ? error.name : typeof error})`;

function record(options: RecordingOptions) {
  const { requirements, strict, verbose, name, beginning = [] } = options;
  const records: JournalRecord[] = [...beginning];
  const path = withName(options.journal, name);
  let journal: Journal | undefined = opened(path, beginning);
  let isOver = false;
  const live = process.stderr.isTTY === true;
  const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const show = () => {
    if (live) process.stderr.write(`\r\x1b[2K${options.liveLine(records, process.stderr.columns || 80)}`);
  };
  return {
    show,
    emit(entry: JournalRecord) {
      if (isOver) return;
      records.push(entry);
      // Behind a record that was cut off there can be no other.
      if (journal && !trying(path, () => journal?.append(entry))) journal = undefined;
      if (live) show();
      else if (entry.type === "result") {
        const line = plainLine(entry);
        if (line !== undefined) process.stderr.write(`${line}\n`);
      }
    },
    async finish(end: RunEnd) {
      if (isOver) return;
      isOver = true;
      trying(path, () => journal?.close());
      if (live) process.stderr.write("\r\x1b[2K");
      const whole = settled(records);
      let bug: { readonly thrown: unknown } | undefined;
      for (const { kind, file } of options.outputs)
        try {
          collectWhenHigh();
          writeReport(withName(file, name), await kind.render(whole, { requirements, strict }));
        } catch (thrown) {
          // The others can still be made.
          bug ??= { thrown };
        }
      collectWhenHigh();
      if (process.env.GITHUB_ACTIONS === "true") await tellGitHub(whole, requirements, strict);
      const width = process.stdout.columns;
      const text = renderConsole(whole, requirements, { color, verbose, ...(width !== undefined && { width }) });
      (end.fatal === undefined ? process.stdout : process.stderr).write(
        name === "" ? text : `\n── ${readable(name)}\n${text}`,
      );
      if (bug) throw bug.thrown;
    },
  };
}

/** Throws UsageError: a run without a journal would be for nothing if it were killed. */
function opened(path: string, beginning: readonly JournalRecord[]): Journal {
  try {
    return openJournal(path, beginning);
  } catch (error) {
    throw new UsageError(`cannot write the journal ${path}: ${codeOf(error)}`);
  }
}

/** Files of which was said that they cannot be written. */
const told = new Set<string>();

/** Writes something; says so once where that is not possible, for which nothing else has to stand back. */
export function trying(file: string, write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (!told.has(file)) process.stderr.write(`mailspec: cannot write ${file}: ${codeOf(error)}\n`);
    told.add(file);
    exitWith(exitCode.untestable);
    return false;
  }
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
  if (file !== undefined && file !== "")
    trying(file, () => appendFileSync(file, renderStepSummary(records, requirements)));
}

/** The whole file, or a line that says why there is none. */
export function writeReport(file: string, text: string): void {
  if (file === "-") process.stdout.write(text);
  else trying(file, () => writeWhole(file, text));
}

/** `reports/junit.xml` of several targets: `reports/junit-dovecot.xml`. What is there and is no file (a device, a folder) stays what it is. */
export const withName = (file: string, name: string) =>
  name === "" || file === "-" || isDeviceOrFolder(file)
    ? file
    : file.replace(/(\.[a-z]+)?$/, (ending) => `-${name.replace(/[^\w.-]+/g, "-")}${ending}`);

function isDeviceOrFolder(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch {
    // There is nothing yet, or nothing that can be looked at.
    return false;
  }
}
