import { createHash } from "node:crypto";
import type { Stored } from "../../protocol/delivery.js";
import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { envelopeIn } from "../../runner/read-back/envelope.js";
import { dotUnstuff } from "../../wire/dot-stuffing.js";
import { command, linesOf } from "./client.js";
import { countMessages } from "./maildrop.js";
import { leave, open } from "./open.js";

/**
 * Fetches what is in the maildrop of an account and leaves it there: the messages of whose unique-ids `wanted` says so,
 * or, from a server without UIDL, of what they say. Throws SetUpError.
 */
export async function readMail(place: Place, wanted: (key: string) => boolean): Promise<readonly Stored[]> {
  const { target } = place;
  const { session } = await open(place, 1, "transaction");
  try {
    const count = await countMessages(session, target);
    const ids = count === 0 ? new Map() : await uniqueIds();
    const found: Stored[] = [];
    for (let number = 1; number <= count; number++) {
      const id = ids.get(String(number));
      if (id !== undefined && !wanted(id)) continue;
      const octets = await retrieve(number);
      const key = id ?? createHash("sha256").update(octets).digest("hex");
      if (id !== undefined || wanted(key)) found.push({ key, octets, ...envelopeIn(octets) });
    }
    return found;
  } finally {
    await leave(session, target);
  }

  async function uniqueIds(): Promise<ReadonlyMap<string, string>> {
    const got = await command(session, "UIDL", target.timeout);
    return new Map(got.ok ? linesOf(got.reply).map((line) => line.split(" ") as [string, string]) : []);
  }
  async function retrieve(number: number): Promise<Uint8Array> {
    const got = await command(session, `RETR ${number}`, target.timeout);
    const { block } = got.reply ?? {};
    if (got.ok && block) return dotUnstuff(block.octets);
    throw new SetUpError(`RETR ${number}: ${got.ok ? "the reply has no message" : got.reason}`);
  }
}
