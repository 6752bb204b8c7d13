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

/** Reads what is under way; true when a reply did not come in time. */
export async function lacksReplies<E extends Event>(session: Session<E>, timeoutMs: number): Promise<boolean> {
  while (session.underWay() > 0) {
    const heard = await session.next(Math.min(NEXT, timeoutMs));
    if (isTrouble(heard)) return heard.kind === "time-out" && heard.partial.length === 0;
  }
  return false;
}
