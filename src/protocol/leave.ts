import { type Event, isTrouble, type Session } from "./session.js";
import { type Answer, strikes } from "./strikes.js";
import type { Target } from "./target.js";

/** Milliseconds for the rest of what has begun to come, and for all that has come: there may be no end of it. */
const HERE = 50;
const ALL = 500;
/** Milliseconds for the server to say goodbye. */
const GOODBYE = 2000;
/** Milliseconds for it to close behind that, and where it does not. */
const CLOSES = 2000;
const STAYS = 100;

/** Hears what has come already: it is judged, whether a case looked at it or not. */
export async function hearRest<E extends Event>(session: Session<E>): Promise<void> {
  const until = performance.now() + ALL;
  const isThere = () => session.underWay() > 0 && session.connection.unread() > 0 && performance.now() < until;
  while (isThere() && !isTrouble(await session.next(HERE)));
}

/** Says goodbye; a server that was waited for in vain again and again is not waited for long. */
export const sayGoodbye = <A extends Answer>(
  target: Target,
  word: string,
  say: (word: string, timeoutMs: number) => Promise<A>,
): Promise<A> => strikes(target).ask(word, Math.min(target.timeout, GOODBYE), (timeoutMs) => say(word, timeoutMs));

/**
 * One reply too many somewhere shows at the latest behind the farewell, before the server closes. `most`: octets; more is a flood.
 * Its close is waited for: a server may keep the mailbox locked till then (RFC 1939 §6 has it reply, release, close).
 */
export async function hearBehindGoodbye<E extends Event>(
  session: Session<E>,
  target: Target,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { connection } = session;
  const its = strikes(target);
  const what = "the end behind the farewell";
  const ended = await connection.disturbed(its.patience(what, CLOSES) < CLOSES ? STAYS : CLOSES);
  its.note(what, ended);
  if (ended && connection.unread() <= most) session.settle();
}
