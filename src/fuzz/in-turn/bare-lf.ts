import { seconds } from "../../input/duration.js";
import { type Event, isTrouble, type Session } from "../../protocol/session.js";
import { text } from "./oracle.js";
import type { ScriptRun } from "./script-run.js";

/**
 * Sends a line with a bare LF in it. A server may take it as one command or as several: so one reply comes, or one for
 * each piece, and a command behind it whose reply cannot be mistaken shows where they end, if the server takes several
 * at once. What the pieces mean as commands no RFC says, so the rules look away.
 */
export async function sendBareLf<E extends Event>(
  { worker, breaches, exchange, options: { timeout, saw } }: ScriptRun<E>,
  on: number,
  session: Session<E>,
  line: string,
): Promise<void> {
  const { clauses, lines, mayPipeline, replies, states } = worker.protocol;
  const isMarked = session.state() === states.loggedIn && mayPipeline(worker.place.offers);
  const marker = isMarked ? lines.marker : undefined;
  const pieces = line.split("\n").length;
  const accused = { requirement: clauses.oneReply, expected: [text(replies.negative)], connection: on, sent: line };
  await breaches.unwatched(async () => {
    const octets = `${line}\r\n${marker ? `${marker.line}\r\n` : ""}`;
    breaches.note({ kind: "send", on, octets, cuts: [] });
    session.send([{ octets: Buffer.from(octets, "latin1") }]);
    for (let count = 1; ; count++) {
      const heard = await session.next(timeout);
      if (isTrouble(heard)) {
        if (heard.kind === "time-out")
          breaches.accuse({ ...accused, shape: "bare-lf-silence", event: `no reply within ${seconds(heard.ms)}` });
        breaches.note({ kind: "closed", on });
        exchange.end(on);
        return;
      }
      const came = replies.line(heard);
      saw("bare-lf", replies.status(heard));
      if (marker && count > 1 && marker.reply.test(came)) {
        worker.oracle.tookBareLf(on, count - 1);
        session.forget();
        return;
      }
      if (marker && count > pieces + 1)
        breaches.accuse({ ...accused, shape: "bare-lf-too-many", received: came, at: 0 });
      if (!marker || count > pieces + 1) break;
    }
    breaches.note({ kind: "end", on, how: "drop" });
    exchange.end(on);
  });
}
