import type { Event, Session } from "./session.js";

/** Milliseconds for the server to close behind a farewell that nobody asked for. */
const FAREWELL = 50;

/** Shows the rules what came without being asked for. A farewell is one only if the connection ends: that can take a moment. */
export async function settle<E extends Event>(session: Session<E>, ms = FAREWELL): Promise<void> {
  const { connection } = session;
  if (connection.unread() > 0) await connection.closed(ms);
  session.settle();
}
