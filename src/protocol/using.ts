import type { Session } from "./session.js";

/** Nothing stays open, whatever fails. */
export async function using<T>(session: Pick<Session, "connection">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    session.connection.drop();
  }
}
