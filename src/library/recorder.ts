import { withName } from "../cli/outputs.js";
import { UsageError } from "../input/usage-error.js";
import type { JournalRecord } from "../journal/record.js";
import { openJournal } from "../journal/write.js";
import type { OptionsOf } from "./known-options.js";

/** What is done with records as they come. */
export interface RecordOptions {
  /** A file for the journal, written as it goes; of several protocols each has its own (`journal-smtp.jsonl`). Absent: nothing is written. */
  readonly journal?: string;
  /** Hears of each record as it comes. */
  readonly onRecord?: (record: JournalRecord) => void;
  /** Ends what is under way: the outcome has what was judged by then. */
  readonly signal?: AbortSignal;
}

/** All of them. */
export const recordOptions: OptionsOf<RecordOptions> = { journal: "value", onRecord: "value", signal: "value" };

/** Keeps the records of one protocol's run. `name`: "" when there is one protocol only. */
export async function recorded<T>(
  { journal: path, onRecord }: RecordOptions,
  name: string,
  work: (emit: (record: JournalRecord) => void) => Promise<T>,
): Promise<{ readonly records: readonly JournalRecord[]; readonly done: T }> {
  const records: JournalRecord[] = [];
  const journal = path === undefined ? undefined : opened(withName(path, name));
  try {
    const done = await work((record) => {
      records.push(record);
      journal?.append(record);
      onRecord?.(record);
    });
    return { records, done };
  } finally {
    journal?.close();
  }
}

/** Throws UsageError. */
function opened(path: string) {
  try {
    return openJournal(path);
  } catch (error) {
    throw new UsageError(`cannot write the journal ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
