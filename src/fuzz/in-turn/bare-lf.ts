import type { Session } from "../../protocol/session.js";
import { latin1 } from "../../wire/latin1.js";
import type { PlayOptions, Referee } from "./breaches.js";
import type { Dialogue } from "./exchange.js";
import { text } from "./oracle.js";
import type { Desk } from "./worker.js";

/**
 * Sends a line with a bare LF in it. A server may take it as one command or as several: so one reply comes, or one for
 * each piece, and a command behind it whose reply cannot be mistaken shows where they end. What the pieces mean is
 * nobody's business, so the rules look away.
 */
export async function loosely(
  desk: Desk,
  on: number,
  session: Session,
  line: string,
  { judge, talk, timeout, saw }: PlayOptions & { readonly judge: Referee; readonly talk: Dialogue },
): Promise<void> {
  const { oneReply } = desk.place.protocol.clauses;
  const marker = session.loggedIn() ? desk.place.protocol.lines.marker : undefined;
  const pieces = line.split("\n").length;
  const accused = { requirement: oneReply, expected: [text("-ERR")], connection: on, sent: line };
  await judge.blindly(async () => {
    const octets = `${line}\r\n${marker ? `${marker.line}\r\n` : ""}`;
    judge.note({ kind: "send", on, octets, cuts: [] });
    session.send(Buffer.from(octets, "latin1"));
    for (let count = 1; ; count++) {
      const said = await session.reply(timeout);
      if (said.kind !== "reply") {
        if (said.kind === "time-out")
          judge.accuse({ ...accused, shape: "bare-lf-silence", event: `no reply within ${said.ms / 1000} s` });
        judge.note({ kind: "closed", on });
        talk.end(on);
        return;
      }
      const came = latin1(said.reply.line.octets);
      saw("bare-lf", /^(?:\+OK|-ERR|\+)/.exec(came)?.[0] ?? "other");
      if (marker && count > 1 && marker.reply.test(came)) {
        desk.oracle.loosely(on, count - 1);
        session.startAfresh();
        return;
      }
      if (marker && count > pieces + 1) judge.accuse({ ...accused, shape: "bare-lf-too-many", received: came, at: 0 });
      if (!marker || count > pieces + 1) break;
    }
    judge.note({ kind: "end", on, how: "drop" });
    talk.end(on);
  });
}
