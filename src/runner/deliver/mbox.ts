import { existsSync } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { userPath } from "../../input/user-path.js";
import type { Delivery } from "../../protocol/delivery.js";
import { latin1 } from "../../wire/latin1.js";

const separator = "From mailspec@mailspec.example Mon Mar  2 10:00:00 2026\n";

/**
 * Appends messages to an mbox file under its dot-lock; `{user}` in the path is the user. Lines of the message that
 * begin with "From " do not come back as they were, nor does a last line without an end: not raw.
 */
export function deliverToMbox(path: string, timeoutMs: number, domain?: string): Delivery {
  return {
    raw: false,
    queued: false,
    async send(user, messages) {
      const file = userPath(path, user, domain);
      await withDotLock(file, timeoutMs, async () => {
        const owner = process.getuid?.() === 0 && !existsSync(file) ? await ownerOf(user, dirname(file)) : undefined;
        const handle = await open(file, "a+", 0o600);
        try {
          if (owner) await handle.chown(owner.uid, owner.gid);
          const text = messages.map(mboxEntry).join("");
          await handle.appendFile(Buffer.from((await missingEnd(handle)) + text, "latin1"));
        } finally {
          await handle.close();
        }
      });
    },
  };
}

/** A message with its separator, LF line ends, quoted as mboxrd, and the blank line behind it. */
function mboxEntry(message: Uint8Array): string {
  const text = latin1(message)
    .replaceAll("\r\n", "\n")
    .replace(/^>*From /gm, ">$&");
  return `${separator}${text}${text === "" || text.endsWith("\n") ? "" : "\n"}\n`;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** In root's /var/mail: the user's own, the group mail. In a folder of the server's own, or in a user's home: whose that is. */
async function ownerOf(user: string, folder: string): Promise<Owner> {
  const { uid: its, gid } = await stat(folder);
  if (its !== 0) return { uid: its, gid };
  // Slow to load, and rarely needed.
  const { execFile } = await import("node:child_process");
  const run = promisify(execFile);
  const { stdout: uid } = await run("id", ["-u", "--", user]);
  const { stdout: mail } = await run("getent", ["group", "mail"]);
  return { uid: Number(uid), gid: Number(mail.split(":")[2]) };
}

/** What lacks of the blank line that a separator needs before it. */
async function missingEnd(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  if (size === 0) return "";
  const length = Math.min(2, size);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  const end = buffer.toString("latin1");
  return end.endsWith("\n\n") ? "" : end.endsWith("\n") ? "\n" : "\n\n";
}

/** FILE.lock stands for as long as `work` takes; somebody else's is waited for, and never broken. */
async function withDotLock(file: string, timeoutMs: number, work: () => Promise<void>): Promise<void> {
  const lock = `${file}.lock`;
  const until = performance.now() + timeoutMs;
  for (let pause = 5; ; pause = Math.min(pause * 2, 250)) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (performance.now() >= until) throw new Error(`${lock} is still there after ${timeoutMs} ms`);
    }
    await sleep(pause);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}
