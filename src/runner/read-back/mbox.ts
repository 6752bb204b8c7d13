import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { userPath } from "../../input/user-path.js";
import type { Loss, ReadBack } from "../../protocol/delivery.js";
import { type Entry, entriesFrom, entryAt, extentsFrom, messagesOf, plainKey, type Source } from "./mbox-entries.js";
import { isMissing } from "./missing.js";
import { watchFolders } from "./watch-files.js";

/** What no mbox keeps of a message. */
export const mboxLoses: readonly Loss[] = ["line-ends", "last-line-end", "from-quoting"];

/** What is known of a file from the last look: a key for each message, and where the messages begin. */
interface Known {
  readonly size: number;
  readonly modifiedMs: number;
  readonly entries: readonly Entry[];
}

/**
 * Reads an mbox file; names in the path are the user's. Only what is behind the last message that was seen is read again,
 * unless a program has written the file anew.
 */
export function readMbox(what: string, path: string, domain?: string): ReadBack {
  const fileOf = (user: string) => userPath(path, user, domain);
  const known = new Map<string, Known>();
  return {
    what,
    loses: mboxLoses,
    queued: true,
    async look({ user }, wanted) {
      const file = fileOf(user);
      return withFile(file, async (handle) => {
        const now = await scan(handle, known.get(file));
        known.set(file, now);
        return messagesOf(sourceOf(handle, now.size), now.entries, wanted);
      });
    },
    watch: ({ user }) => watchFolders([dirname(fileOf(user))]),
  };
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<readonly T[]>): Promise<readonly T[]> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    return await work(handle);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  } finally {
    await handle?.close();
  }
}

const sourceOf = (handle: FileHandle, size: number): Source => ({
  size,
  async read(from, to) {
    const octets = Buffer.alloc(Math.max(0, to - from));
    const { bytesRead } = await handle.read(octets, 0, octets.length, from);
    return octets.subarray(0, bytesRead);
  },
});

/** What is in the file now. The last message that was known is read again: it may have been in the middle of arriving. */
async function scan(handle: FileHandle, before: Known | undefined): Promise<Known> {
  const { size, mtimeMs: modifiedMs } = await handle.stat();
  if (before?.size === size && before.modifiedMs === modifiedMs) return before;
  const source = sourceOf(handle, size);
  const last = before?.entries.at(-1);
  if (before && last && size >= before.size && (await isStill(source, last))) {
    const kept = before.entries.slice(0, -1);
    return { size, modifiedMs, entries: [...kept, ...(await entriesFrom(source, last.from, kept))] };
  }
  return { size, modifiedMs, entries: await entriesFrom(source) };
}

/** Whether that message is still there, as it was or longer. */
async function isStill(source: Source, { key, from, to }: Entry): Promise<boolean> {
  const [first] = await extentsFrom({ ...source, size: Math.min(source.size, to) }, from);
  return first?.from === from && (await entryAt(source, { from, to })).key === plainKey(key);
}
