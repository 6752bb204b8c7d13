import { closeSync, constants, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { JournalRecord } from "./record.js";
import { isSpecial, makeFolder, refuseUnread, writeAll } from "./write-file.js";

/** The append-only file of a run: one JSON record a line, each handed to the kernel before the next one happens. */
export interface Journal {
  /** Returns once the kernel has the record: it outlives a SIGKILL of this process. Throws as `fs.writeSync` does. */
  append(record: JournalRecord): void;
  close(): void;
}

const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants;

/**
 * Begins a journal, with the folders above it, and replaces an older one: by one that has those records already, so that at no time
 * there is less than the older one had of them. Throws as `fs.openSync` does.
 */
export function openJournal(path: string, beginning: readonly JournalRecord[] = []): Journal {
  if (isSpecial(path)) refuseUnread(path);
  else makeFolder(dirname(path));
  const isWhole = beginning.length === 0 || isSpecial(path);
  const written = isWhole ? path : `${path}.part`;
  const file = openSync(written, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666);
  const append = (record: JournalRecord) => writeAll(file, Buffer.from(`${JSON.stringify(record)}\n`));
  try {
    for (const record of beginning) append(record);
    if (!isWhole) renameSync(written, path);
  } catch (error) {
    closeSync(file);
    if (!isWhole) rmSync(written, { force: true });
    throw error;
  }
  return {
    append,
    close: () => closeSync(file),
  };
}
