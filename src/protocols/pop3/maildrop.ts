import type { Failure } from "../../journal/record.js";
import type { Place } from "../../protocol/place.js";
import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { settle } from "../../protocol/settle.js";
import type { Target } from "../../protocol/target.js";
import { latin1 } from "../../wire/latin1.js";
import { transcript } from "../../wire/transcript.js";
import { clauses } from "./clauses.js";
import { ask, linesOf } from "./client.js";
import { countMessages } from "./count.js";
import type { Pop3Event, Reply } from "./event.js";
import { leave, open } from "./open.js";
import { hasOthers, headerOf, ownerOf, refuseOthers } from "./owner.js";
import { surplus } from "./surplus.js";
import { isUnanswered } from "./unanswered.js";

/** The maildrop, open: commands that have to succeed there. */
interface Maildrop {
  readonly session: Session<Pop3Event>;
  /** Sends a command; a refusal breaks the clause that a right one is carried out. Throws SetUpError. */
  readonly must: (line: string) => Promise<Reply>;
  /** How many messages there are. Throws SetUpError. */
  readonly count: () => Promise<number>;
  /** Breaks a requirement: the SetUpError to throw. */
  readonly broken: (requirement: string, sent: string, expected: string, found: Partial<Failure>) => SetUpError;
}

/** Opens the maildrop, lets `work` at it, and closes it with QUIT. */
async function withMaildrop<T>(place: Place, work: (maildrop: Maildrop) => Promise<T>): Promise<T> {
  const record = transcript();
  const { watch, octets } = surplus();
  const { session } = await open({ ...place, transcript: record, watch }, 1, "transaction").catch((error: unknown) => {
    if (error instanceof SetUpError) error.said = record;
    throw error;
  });
  const broken = (
    requirement: string,
    sent: string,
    expected: string,
    found: Partial<Failure>,
    isSilence = false,
  ): SetUpError => {
    const failure: Failure = { requirement, expected, connection: 1, sent, entry: record.length() - 1, ...found };
    const what = found.event ?? `the server answered ${found.received}`;
    return new SetUpError(`${sent} while preparing the maildrop: ${what}`, {
      breach: { failure, transcript: record },
      isSilence,
    });
  };
  /** Behind a reply too many nobody can tell which one is to what. */
  const outOfStep = (sent: string): SetUpError | undefined => {
    const extra = octets();
    if (!extra) return undefined;
    const received = latin1(extra.subarray(0, 1000));
    return broken(clauses.answers, sent, "one reply to each command", { received, at: 0 });
  };
  const must = async (line: string): Promise<Reply> => {
    await settle(session);
    const lost = outOfStep(line);
    if (lost) throw lost;
    const got = await ask(session, line, place.target);
    if (got.ok) return got.reply;
    const requirement = clauses.accepts(Buffer.from(line));
    if (requirement === undefined) throw new SetUpError(`${line} while preparing the maildrop: ${got.reason}`);
    if (got.reply) throw broken(requirement, line, "+OK", { received: latin1(got.reply.line.octets), at: 0 });
    // Played again, alone, it may come.
    throw broken(got.isRest ? clauses.ends : clauses.answers, line, "+OK", { event: got.reason }, true);
  };
  const count = async (): Promise<number> => {
    await settle(session);
    const lost = outOfStep("STAT");
    if (lost) throw lost;
    return countMessages(session, place.target);
  };
  try {
    return await work({ session, must, count, broken }).finally(() => leave(session, place.target));
  } catch (error) {
    if (error instanceof SetUpError) error.said ??= record;
    // That shows at the latest behind the reply to QUIT.
    throw (error instanceof SetUpError && outOfStep(error.breach?.failure.sent ?? "")) || error;
  }
}

/** What was removed: how many messages, and their unique-ids where the server has them. */
export interface Removed {
  readonly count: number;
  readonly ids: ReadonlySet<string>;
}

/** Removes every message; unless anything may be wiped, only where all of them are ours. Throws SetUpError. */
export async function empty(place: Place): Promise<Removed> {
  const counted = async ({ session, count }: Maildrop): Promise<number> => {
    const there = await count();
    if (!place.target.wipe) await refuseOthers(place, session, there);
    return there;
  };
  const emptied = await withMaildrop(place, async (maildrop) => {
    const there = await counted(maildrop);
    if (there === 0) return { count: 0, ids: new Set<string>() };
    const ids = await uniqueIds(maildrop.session, place.target);
    return ids && remove(maildrop, there, ids);
  });
  // Where UIDL is the end of a session, that is not DELE's fault.
  return emptied ?? withMaildrop(place, async (maildrop) => remove(maildrop, await counted(maildrop), new Set()));
}

/** Removes what is ours, and leaves what else is there, unless that may be wiped. Throws SetUpError. */
export const removeOwn = (place: Place): Promise<void> =>
  withMaildrop(place, async ({ session, must, count }) => {
    const there = await count();
    for (let number = there; number >= 1; number--)
      if (place.target.wipe || (await ownerOf(place, session, number)) === "own") await must(`DELE ${number}`);
    await must("QUIT");
  });

async function remove(maildrop: Maildrop, count: number, ids: ReadonlySet<string>): Promise<Removed> {
  const { must } = maildrop;
  // From behind: a server that renumbers what is left would be asked for what is no more.
  for (let number = count; number >= 1; number--)
    await must(`DELE ${number}`).catch((error: unknown) => explained(maildrop, number, error));
  await must("QUIT");
  return { count, ids };
}

/** A DELE that succeeds behind RSET was refused for a mark that an earlier session has left: the SetUpError that says so, or what it was. */
async function explained({ must, broken }: Maildrop, number: number, error: unknown): Promise<never> {
  const { breach, isSilence } = error instanceof SetUpError ? error : { breach: undefined, isSilence: true };
  if (!breach || isSilence) throw error;
  const { received, at, entry } = breach.failure;
  try {
    await must("RSET");
    await must(`DELE ${number}`);
  } catch (second) {
    throw second instanceof SetUpError ? error : second;
  }
  const found = {
    ...(received !== undefined && { received }),
    ...(at !== undefined && { at }),
    ...(entry !== undefined && { entry }),
  };
  throw broken("rfc1939/4/enters-transaction", `DELE ${number}`, "+OK: a session begins with no message marked", found);
}

/** The unique-ids of a maildrop; none where UIDL is refused. Undefined: no whole reply came, and the session is of no more use. */
async function uniqueIds(session: Session<Pop3Event>, target: Target): Promise<ReadonlySet<string> | undefined> {
  if (isUnanswered(target, "UIDL")) return new Set();
  const got = await ask(session, "UIDL", target);
  if (!got.ok && !got.reply) return undefined;
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
      // Somebody else's mail may arrive at any time, even when all that is wanted has not come yet.
      if (!target.wipe) await refuseOthers(place, session, there, "what can be read");
      if (there === wanted && (await isReversed(place, session, messages))) return "reversed";
      if (there <= wanted || removed.count === 0) return there;
      const isStill = [...((await uniqueIds(session, target)) ?? [])].some((id) => removed.ids.has(id));
      if (await hasOthers(place, session, there)) return there;
      if (!isStill && (removed.ids.size > 0 || there !== wanted + removed.count)) return "more";
      throw broken("rfc1939/6/quit-removes", "LIST", `${wanted} messages`, {
        received: `${there} messages`,
        at: 0,
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
  place: Place,
  session: Session<Pop3Event>,
  messages: readonly Uint8Array[],
): Promise<boolean> {
  const wanted = messages.map((octets) => nameIn(latin1(octets.subarray(0, 2000)).split("\r\n")));
  if (new Set(wanted).size < 2 || wanted.length > FEW) return false;
  const found: (string | undefined)[] = [];
  for (let number = 1; number <= wanted.length; number++)
    found.push(nameIn((await headerOf(place, session, number)).lines));
  const isOrder = (names: readonly (string | undefined)[]) => wanted.every((name, index) => name === names[index]);
  const times = (names: readonly (string | undefined)[], one: string | undefined) =>
    names.filter((name) => name === one).length;
  if (isOrder(found) || !wanted.every((name) => times(wanted, name) === times(found, name))) return false;
  if (isOrder([...found].reverse())) return true;
  throw new SetUpError("the server numbers messages in another order than that of their arrival", { isChoice: true });
}

/** What a message of mailspec's is told from the others by; undefined: it is none. */
function nameIn(lines: readonly string[]): string | undefined {
  const telling = lines.filter((line) => /^(?:X-Mailspec|Message-ID|Subject): /i.test(line));
  return telling.length === 0 ? undefined : telling.join("\n");
}
