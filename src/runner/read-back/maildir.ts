import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { userPath } from "../../input/user-path.js";
import type { ReadBack, Stored } from "../../protocol/delivery.js";
import { envelopeIn } from "./envelope.js";
import { isMissing } from "./missing.js";
import { watchFolders } from "./watch-files.js";

const FOLDERS = ["new", "cur"] as const;

/** Looks that it may take until no message is moved meanwhile. */
const TRIES = 5;

/** Reads `new/` and `cur/` of a Maildir; names in the path are the user's. */
export function readMaildir(what: string, path: string, domain?: string): ReadBack {
  const foldersOf = (user: string) => FOLDERS.map((part) => join(userPath(path, user, domain), part));
  return {
    what,
    loses: ["line-ends"],
    queued: true,
    async look({ user }, wanted) {
      const asked = new Map<string, boolean>();
      const isWanted = (key: string) => {
        const known = asked.get(key) ?? wanted(key);
        asked.set(key, known);
        return known;
      };
      for (let tries = 1; ; tries++) {
        const names = await Promise.all(foldersOf(user).map(namesIn));
        const files = new Map(names.flat().map((file) => [keyOf(file.name), file.path]));
        const messages = await Promise.all(
          [...files].filter(([key]) => isWanted(key)).map(([key, file]) => readMessage(key, file)),
        );
        const found = messages.flatMap((its) => its ?? []);
        // One that is read moves from new to cur while we look.
        if (found.length < messages.length && tries < TRIES) continue;
        return found
          .sort((a, b) => a.writtenMs - b.writtenMs || (a.stored.key < b.stored.key ? -1 : 1))
          .map(({ stored }) => stored);
      }
    },
    watch: ({ user }) => watchFolders(foldersOf(user)),
  };
}

/** The part of a name that stays when flags change. */
const keyOf = (name: string) => /^[^:,]+/.exec(name)?.[0] ?? name;

async function namesIn(folder: string): Promise<readonly { readonly name: string; readonly path: string }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map(({ name }) => ({ name, path: join(folder, name) }));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** With the time at which it was written; undefined: it is no longer there. */
async function readMessage(key: string, file: string): Promise<{ stored: Stored; writtenMs: number } | undefined> {
  try {
    const [octets, { mtimeMs }] = await Promise.all([readFile(file), stat(file)]);
    return { stored: { key, octets, ...envelopeIn(octets) }, writtenMs: mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
