import { type Event, isTrouble, type Session } from "./session.js";

/** Milliseconds for the server to close behind a farewell that nobody asked for. */
const FAREWELL = 50;

/** Shows the rules what came without being asked for. A farewell is one only if the connection ends: that can take a moment. */
export async function settle<E extends Event>(session: Session<E>, ms = FAREWELL): Promise<void> {
  const { connection } = session;
  if (connection.unread() > 0) await connection.closed(ms);
  session.settle();
}

/** Milliseconds from one reply to the next, to commands that were sent at once. */
const NEXT = 2000;

/** Reads what is under way; true when a reply did not come in time, or the end that the client asked for came in its place. */
export async function lacksReplies<E extends Event>(session: Session<E>, timeoutMs: number): Promise<boolean> {
  const patience = Math.min(NEXT, timeoutMs);
  let left = session.underWay();
  let until = performance.now() + patience;
  while (left > 0) {
    const heard = await session.next(patience);
    if (isTrouble(heard))
      return heard.partial.length === 0 && (heard.kind === "time-out" || session.saidGoodbye?.() === true);
    // What is no reply may come for ever.
    if (session.underWay() >= left && performance.now() > until) return true;
    if (session.underWay() < left) until = performance.now() + patience;
    left = session.underWay();
  }
  return false;
}
