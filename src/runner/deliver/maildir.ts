import { randomBytes } from "node:crypto";
import { chown, mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { userPath } from "../../input/user-path.js";
import type { Delivery } from "../../protocol/delivery.js";
import { latin1 } from "../../wire/latin1.js";

/** Microseconds of the last name given out: names ascend in the order of delivery, because servers number messages by them. */
let last = 0;

/**
 * Puts messages into `new/` of a Maildir, with LF line ends as on every Unix; `{user}`, `{local}` and `{domain}` in the path are the user's.
 * New folders and files belong to the Maildir's owner.
 */
export function deliverToMaildir(path: string, domain?: string): Delivery {
  return {
    raw: true,
    queued: false,
    async send(user, messages) {
      const folder = userPath(path, user, domain);
      for (const part of ["tmp", "new", "cur"]) await mkdir(join(folder, part), { recursive: true });
      const { uid, gid } = await stat(folder);
      for (const message of messages) {
        last = Math.max(last + 1, Date.now() * 1000);
        const micros = String(last % 1_000_000).padStart(6, "0");
        const name = `${Math.floor(last / 1_000_000)}.M${micros}P${process.pid}R${randomBytes(4).toString("hex")}.mailspec`;
        const temporary = join(folder, "tmp", name);
        await writeFile(temporary, localLineEnds(message));
        if (process.getuid?.() === 0) await chown(temporary, uid, gid);
        await rename(temporary, join(folder, "new", name));
      }
    },
  };
}

function localLineEnds(message: Uint8Array): Buffer {
  return Buffer.from(latin1(message).replaceAll("\r\n", "\n"), "latin1");
}
