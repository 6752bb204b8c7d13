import { basename } from "node:path";
import { readText } from "../input/text-file.js";
import { UsageError } from "../input/usage-error.js";
import { parseJournal } from "../journal/read.js";
import type { JournalRecord } from "../journal/record.js";
import { settled } from "../journal/settled.js";

/** Octets of a journal: 20,000 cases have some sixty million. */
const JOURNAL = 256 << 20;

/** The records of a journal, as reports want them. Throws UsageError. */
export const readJournal = (path: string): readonly JournalRecord[] => settled(readRecords(path));

/** The records of a journal as they were written. Throws UsageError. */
export function readRecords(path: string): readonly JournalRecord[] {
  const text = readText(path, JOURNAL);
  try {
    const records = parseJournal(text);
    if (records.length > 0) return records;
  } catch (error) {
    throw new UsageError(`${path} is no journal: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${path} is no journal: it holds nothing`);
}

/** The cases to play again: what failed or could not be judged, and for a rule the case in which it was broken first. */
export const failedCases = (records: readonly JournalRecord[]): readonly string[] =>
  records.flatMap((record) => {
    if (record.type !== "result" || record.tolerated !== undefined) return [];
    if (record.verdict === "pass" || record.verdict === "skip") return [];
    if (record.kind === "case") return [record.id];
    return record.seenIn === undefined ? [] : [record.seenIn];
  });

/** `reports/journal-dovecot.jsonl` is of `dovecot`. */
export const nameIn = (path: string): string =>
  basename(path)
    .replace(/\.[a-z]+$/, "")
    .replace(/^journal-(?=.)/, "");

/**
 * What the runs of journals are called: as their files are, a file that is called `journal` as what was tested, and those that would be
 * called the same by their whole paths.
 */
export function namesIn(paths: readonly string[], runs: readonly (readonly JournalRecord[])[]): readonly string[] {
  const names = paths.map((path, at) => (nameIn(path) === "journal" ? testedIn(runs[at] ?? []) : nameIn(path)));
  return names.map((name, at) => (names.indexOf(name) === names.lastIndexOf(name) ? name : (paths[at] ?? name)));
}

/** The first address that was tested. */
export const testedIn = (records: readonly JournalRecord[]): string =>
  records.find((record) => record.type === "run")?.target.urls[0] ?? "journal";
