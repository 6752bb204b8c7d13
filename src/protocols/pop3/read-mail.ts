import { createHash } from "node:crypto";
import type { Stored } from "../../protocol/delivery.js";
import type { Place } from "../../protocol/place.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { envelopeIn } from "../../runner/read-back/envelope.js";
import { dotUnstuff } from "../../wire/dot-stuffing.js";
import { latin1 } from "../../wire/latin1.js";
import { command, linesOf, logIn } from "./client.js";
import { countMessages } from "./count.js";
import type { Pop3Event } from "./event.js";
import { leave, open } from "./open.js";

/** A server that has mail in UTF-8 shows it to whoever asks for that before he logs in (RFC 6856 §2.1). */
const NEEDS_UTF8 = /^-ERR \[UTF8\]/i;

/**
 * Fetches what is in the maildrop of an account and leaves it there: the messages of whose unique-ids `wanted` says so,
 * or, from a server without UIDL, of what they say. Throws SetUpError.
 */
export async function readMail(place: Place, wanted: (key: string) => boolean): Promise<readonly Stored[]> {
  const asked = new Map<string, boolean>();
  const isWanted = (key: string) => {
    const known = asked.get(key) ?? wanted(key);
    asked.set(key, known);
    return known;
  };
  const { session } = await open(place, 1, "transaction");
  const found = await readIn(session, place, isWanted);
  return found ?? (await readIn(await inUtf8(place), place, isWanted)) ?? [];
}

/** A session in UTF-8 mode. */
async function inUtf8(place: Place): Promise<Session<Pop3Event>> {
  const { target, account } = place;
  const { session } = await open(place, 1, "authorization");
  for (const step of [
    () => command(session, "UTF8", target.timeout),
    () => logIn(session, account, target.loginTimeout),
  ]) {
    const got = await step();
    if (got.ok) continue;
    session.connection.drop();
    throw new SetUpError(`mail in UTF-8: ${got.reason}`);
  }
  return session;
}

/** What a session fetches, at whose end it is; undefined: it needs UTF-8 mode for that. */
async function readIn(
  session: Session<Pop3Event>,
  { target }: Place,
  wanted: (key: string) => boolean,
): Promise<readonly Stored[] | undefined> {
  try {
    const count = await countMessages(session, target);
    const ids = count === 0 ? new Map() : await uniqueIds();
    const found: Stored[] = [];
    for (let number = 1; number <= count; number++) {
      const id = ids.get(String(number));
      if (id !== undefined && !wanted(id)) continue;
      const octets = await retrieve(number);
      if (!octets) return undefined;
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
  async function retrieve(number: number): Promise<Uint8Array | undefined> {
    const got = await command(session, `RETR ${number}`, target.timeout);
    const { block, line } = got.reply ?? {};
    if (got.ok && block) return dotUnstuff(block.octets);
    if (line && NEEDS_UTF8.test(latin1(line.octets))) return undefined;
    throw new SetUpError(`RETR ${number}: ${got.ok ? "the reply has no message" : got.reason}`);
  }
}
