import type { Event } from "../../protocol/session.js";
import type { ScriptRun } from "./script-run.js";

/** How long a server may take to see that our side is closed. */
const HALF_CLOSED = 500;

/** The connection is lost on our side. */
export async function lose<E extends Event>(
  { worker, breaches }: ScriptRun<E>,
  on: number,
  how: "drop" | "reset" | "half-close",
): Promise<void> {
  const connection = worker.session(on)?.connection;
  if (!connection) return;
  breaches.note({ kind: "end", on, how });
  await connection.drained();
  if (how === "half-close") {
    connection.halfClose();
    await connection.closed(HALF_CLOSED);
  } else {
    connection[how]();
  }
  worker.end(on, how);
}

/** Octets go out, and the connection is lost before anything comes back. */
export async function abandon<E extends Event>(
  { worker, breaches, sessionOn }: ScriptRun<E>,
  on: number,
  octets: string,
): Promise<void> {
  const session = await sessionOn(on);
  if (!session) return;
  breaches.note({ kind: "send", on, octets, cuts: [] });
  breaches.note({ kind: "end", on, how: "drop" });
  session.send([{ octets: Buffer.from(octets, "latin1") }]);
  await session.connection.drained();
  worker.end(on, "abandon");
}
