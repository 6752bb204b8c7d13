import type { Failure } from "../../journal/record.js";
import type { Place } from "../../protocol/place.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { strikes } from "../../protocol/strikes.js";
import { latin1 } from "../../wire/latin1.js";
import { transcript } from "../../wire/transcript.js";
import { clauses } from "./clauses.js";
import { command, countOf, linesOf } from "./client.js";
import type { Pop3Event, Reply } from "./event.js";
import { leave, open } from "./open.js";

/** The maildrop, open: commands that have to succeed there. */
interface Maildrop {
  readonly session: Session<Pop3Event>;
  /** Sends a command; a refusal breaks the clause that a right one is carried out. Throws SetUpError. */
  readonly must: (line: string) => Promise<Reply>;
  /** What STAT counts. Throws SetUpError. */
  readonly count: () => Promise<number>;
  /** Breaks a requirement: the SetUpError to throw. */
  readonly broken: (requirement: string, sent: string, expected: string, found: Partial<Failure>) => SetUpError;
}

/** Opens the maildrop, lets `work` at it, and closes it with QUIT. */
async function withMaildrop<T>(place: Place, work: (maildrop: Maildrop) => Promise<T>): Promise<T> {
  const { timeout } = place.target;
  const record = transcript();
  const patience = strikes(place.target);
  const { session } = await open({ ...place, transcript: record }, 1, "transaction");
  const broken: Maildrop["broken"] = (requirement, sent, expected, found) => {
    const failure: Failure = { requirement, expected, connection: 1, sent, entry: record.length() - 1, ...found };
    const what = found.event ?? `the server answered ${found.received}`;
    return new SetUpError(`${sent} while preparing the maildrop: ${what}`, { breach: { failure, transcript: record } });
  };
  const must = async (line: string): Promise<Reply> => {
    const [keyword = ""] = line.split(" ");
    const got = await command(session, line, patience.patience(keyword, timeout));
    patience.note(keyword, got.ok || !got.isSilence);
    if (got.ok) return got.reply;
    const requirement = clauses.accepts(Buffer.from(line));
    if (requirement === undefined) throw new SetUpError(`${line} while preparing the maildrop: ${got.reason}`);
    const found = got.reply ? { received: latin1(got.reply.line.octets), at: 0 } : { event: got.reason };
    throw broken(got.isSilence ? clauses.answers : requirement, line, "+OK", found);
  };
  const count = async (): Promise<number> => {
    const reply = await must("STAT");
    const found = countOf(reply);
    if (found !== undefined) return bounded(found);
    throw broken("rfc1939/5/stat-format", "STAT", "+OK {:number} {:number}", {
      received: latin1(reply.line.octets),
      at: 3,
    });
  };
  try {
    return await work({ session, must, count, broken });
  } finally {
    await leave(session, place.target);
  }
}

/** What was removed: how many messages, and their unique-ids where the server has them. */
export interface Removed {
  readonly count: number;
  readonly ids: ReadonlySet<string>;
}

/** Removes every message. Throws SetUpError. */
export const empty = (place: Place): Promise<Removed> =>
  withMaildrop(place, async ({ session, must, count }) => {
    const there = await count();
    if (there === 0) return { count: 0, ids: new Set() };
    const ids = await uniqueIds(session, place.target.timeout);
    for (let number = 1; number <= there; number++) await must(`DELE ${number}`);
    await must("QUIT");
    return { count: there, ids };
  });

/** The unique-ids of a maildrop; none where UIDL is not to be had. */
async function uniqueIds(session: Session<Pop3Event>, timeout: number): Promise<ReadonlySet<string>> {
  const got = await command(session, "UIDL", timeout);
  return new Set(got.ok ? linesOf(got.reply).map((line) => line.replace(/^\d+ /, "")) : []);
}

/**
 * Sees that the maildrop holds these messages. `more`: others, too, that mailspec once left there; `reversed`: the last is
 * number 1. Throws SetUpError, also when there is something of what was removed.
 */
export async function check(
  place: Place,
  messages: readonly Uint8Array[],
  removed: Removed,
): Promise<"right" | "more" | "reversed"> {
  const { target, account } = place;
  const wanted = messages.length;
  const until = performance.now() + target.timeout;
  for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
    const found = await withMaildrop(place, async ({ session, count, broken }) => {
      const there = await count();
      if (there === wanted && (await isReversed(session, messages, target.timeout))) return "reversed";
      if (there <= wanted || removed.count === 0) return there;
      const isStill = [...(await uniqueIds(session, target.timeout))].some((id) => removed.ids.has(id));
      // Somebody else's mail may arrive at any time.
      if (await hasForeign(session, target.timeout)) return there;
      if (!isStill && (removed.ids.size > 0 || there !== wanted + removed.count)) return "more";
      throw broken("rfc1939/6/quit-removes", "STAT", `+OK ${wanted} {:number}`, {
        received: `+OK ${there} …`,
        at: 4,
      });
    });
    if (found === "more" || found === "reversed") return found;
    if (found === wanted) return "right";
    const late = target.deliver?.queued === true && found < wanted && performance.now() < until;
    if (!late)
      throw new SetUpError(`the maildrop of ${account.user} should hold ${wanted} messages, and holds ${found}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** More are not looked at one by one. */
const FEW = 16;

/**
 * RFC 1939 has no word on the order in which messages are numbered: that of their arrival, the other way round, or
 * another, for which SetUpError is thrown.
 */
async function isReversed(
  session: Session<Pop3Event>,
  messages: readonly Uint8Array[],
  timeout: number,
): Promise<boolean> {
  const wanted = messages.map((octets) => nameIn(latin1(octets.subarray(0, 2000)).split("\r\n")));
  if (new Set(wanted).size < 2 || wanted.length > FEW) return false;
  const found: (string | undefined)[] = [];
  for (let number = 1; number <= wanted.length; number++) found.push(nameIn(await headerOf(session, number, timeout)));
  const isOrder = (names: readonly (string | undefined)[]) => wanted.every((name, index) => name === names[index]);
  const times = (names: readonly (string | undefined)[], one: string | undefined) =>
    names.filter((name) => name === one).length;
  if (isOrder(found) || !wanted.every((name) => times(wanted, name) === times(found, name))) return false;
  if (isOrder([...found].reverse())) return true;
  throw new SetUpError("the server numbers messages in another order than that of their arrival", { isChoice: true });
}

/** The header of a message and perhaps more, line by line; nothing where it is not to be had. */
async function headerOf(session: Session<Pop3Event>, number: number, timeout: number): Promise<readonly string[]> {
  const top = await command(session, `TOP ${number} 0`, timeout);
  const head = top.ok ? top : await command(session, `RETR ${number}`, timeout);
  return head.ok ? linesOf(head.reply) : [];
}

/** Nobody tests with more, and each would be looked at. */
const MOST = 20_000;

function bounded(count: number): number {
  if (count <= MOST) return count;
  throw new SetUpError(`STAT counts ${count} messages: mailspec handles ${MOST} at most`);
}

/** Messages in the maildrop of a session; throws SetUpError. */
export async function countMessages(session: Session<Pop3Event>, timeout: number): Promise<number> {
  const got = await command(session, "STAT", timeout);
  const count = got.ok ? countOf(got.reply) : undefined;
  if (count === undefined) throw new SetUpError(`STAT: ${got.ok ? "the reply is no drop listing" : got.reason}`);
  return bounded(count);
}

/** A line by which mailspec knows its own mail: the field, or what a surrogate leaves of the others (RFC 6856 §2.1). */
const OWN = /^X-Mailspec:|^(?:From|To|Message-ID):.*[@.]mailspec\.example\b/i;

/** What a message of mailspec's is told from the others by; undefined: it is none. */
function nameIn(lines: readonly string[]): string | undefined {
  const telling = lines.filter((line) => /^(?:X-Mailspec|Message-ID|Subject): /i.test(line));
  return telling.length === 0 ? undefined : telling.join("\n");
}

/** Whether there is a message that mailspec did not put there: one without the header field that all fixtures have. Throws SetUpError. */
export async function hasForeign(session: Session<Pop3Event>, timeout: number): Promise<boolean> {
  const count = await countMessages(session, timeout);
  for (let number = 1; number <= count; number++) {
    const lines = await headerOf(session, number, timeout);
    if (!lines.some((line) => OWN.test(line))) return true;
  }
  return false;
}
