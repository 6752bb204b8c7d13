import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { JournalRecord } from "./record.js";

/** The append-only file of a run: one JSON record a line, each written before the next one happens. */
export interface Journal {
  append(record: JournalRecord): void;
  close(): void;
}

/** Begins a journal, replacing an older one. */
export function openJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  return {
    append: (record) => void writeSync(file, `${JSON.stringify(record)}\n`),
    close: () => closeSync(file),
  };
}

/** The records of a journal. A last line that was cut off is left out; any other broken line throws a SyntaxError. */
export function parseJournal(text: string): readonly JournalRecord[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  const records = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as JournalRecord);
  if (last === "") return records;
  try {
    return [...records, JSON.parse(last) as JournalRecord];
  } catch {
    return records;
  }
}
