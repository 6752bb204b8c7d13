import type { Event } from "../../protocol/session.js";
import { Broken } from "./breaches.js";
import { lose } from "./lose.js";
import type { ScriptRun } from "./script-run.js";

/** Asks for TLS with lines in the clear behind it, and sees under TLS that none of them was carried out. */
export async function startTls<E extends Event>(
  run: ScriptRun<E>,
  on: number,
  behind: readonly string[],
): Promise<void> {
  const { worker, breaches, exchange, options } = run;
  const { lines, clauses } = worker.protocol;
  const session = await run.sessionOn(on);
  if (!session || session.connection.secure()) return;
  const { line, agreed } = lines.startTls;
  const octets = `${[line, ...behind].join("\r\n")}\r\n`;
  breaches.note({ kind: "send", on, octets, cuts: [] });
  session.send([{ octets: Buffer.from(worker.filled(octets), "latin1") }]);
  const reply = await exchange.answer(on, session, line);
  if (reply.over) return;
  if (reply.came !== agreed) {
    // What becomes of lines behind a refused STARTTLS no RFC says.
    if (behind.length > 0) await lose(run, on, "drop");
    return;
  }
  const shaken = await session.startTls(options.timeout);
  if (!shaken.ok) {
    // A server that wants nothing to do with it closes; one that answers in the clear makes no handshake either.
    breaches.note({ kind: "closed", on });
    exchange.end(on);
    return;
  }
  breaches.note({ kind: "handshake", on });
  worker.oracle.secured(on);
  try {
    for (const it of lines.afterTls) if ((await exchange.ask(on, session, it)).over) return;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    throw new Broken({ ...error.breach, requirement: clauses.nothingBeforeTls, shape: "carried-out-under-tls" });
  }
}
