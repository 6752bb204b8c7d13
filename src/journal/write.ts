import { closeSync, constants, openSync } from "node:fs";
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

/** Begins a journal, with the folders above it, and replaces an older one. Throws as `fs.openSync` does. */
export function openJournal(path: string): Journal {
  if (isSpecial(path)) refuseUnread(path);
  else makeFolder(dirname(path));
  const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666);
  return {
    append: (record) => writeAll(file, Buffer.from(`${JSON.stringify(record)}\n`)),
    close: () => closeSync(file),
  };
}
