import type { Step } from "../../protocol/script.js";
import type { Session } from "../../protocol/session.js";
import type { Referee } from "./breaches.js";
import type { Dialogue } from "./exchange.js";
import { type Breach, text } from "./oracle.js";
import type { Desk } from "./worker.js";

interface StrainOptions {
  readonly timeout: number;
  readonly judge: Referee;
  readonly talk: Dialogue;
}

/** One strain takes so long at most: a server that slows us down does well. */
const LONGEST = 3000;
/** Milliseconds between two octets that trickle. */
const DRIP = 15;
/** Milliseconds that a chunk of an endless line may wait for the server to read. */
const UNREAD = 200;
/** The number of the connection on which another client comes. */
const BYSTANDER = 9;
/** Commands of a flood in one write, where the server takes several at once. */
const BATCH = 100;

/** Keeps a server busy on one connection, and sees that another client is greeted meanwhile. */
export async function strain(
  desk: Desk,
  session: Session,
  { on, how, octets, times }: Extract<Step, { do: "strain" }>,
  options: StrainOptions,
): Promise<void> {
  const until = performance.now() + LONGEST;
  const { judge, talk } = options;
  switch (how) {
    case "flood": {
      const batch = desk.place.protocol.mayPipeline(desk.place.offers) ? BATCH : 1;
      const line = `${octets}\r\n`;
      judge.note({ kind: "send", on, octets: line.repeat(Math.min(times, 1000)), cuts: [] });
      let served: Promise<void> | undefined;
      let over = false;
      for (let sent = 0; sent < times && !over && performance.now() < until; sent += batch) {
        session.send(Buffer.from(line.repeat(batch), "latin1"));
        if (sent >= times / 2) served ??= bystander(desk, options, how);
        for (let answered = 0; answered < batch && !over; answered++)
          over = (await talk.answer(on, session, octets)).over;
      }
      await served;
      return;
    }
    case "endless": {
      const chunk = Buffer.from(octets.repeat(Math.ceil(65_536 / octets.length)), "latin1");
      judge.note({ kind: "send", on, octets: octets.repeat(times / octets.length), cuts: [] });
      for (
        let sent = 0;
        sent < times && performance.now() < until && !session.connection.ended();
        sent += chunk.length
      ) {
        session.connection.write(chunk);
        // A server that doesn't read any more does well, too.
        await Promise.race([session.connection.drained(), new Promise((done) => setTimeout(done, UNREAD).unref())]);
      }
      await bystander(desk, options, how);
      return;
    }
    case "trickle": {
      const line = Buffer.from(`${octets}\r\n`, "latin1");
      judge.note({ kind: "send", on, octets: line.toString("latin1"), cuts: [1] });
      const served = bystander(desk, options, how);
      for (let at = 0; at < line.length && !session.connection.ended(); at++) {
        session.send(line.subarray(at, at + 1));
        await new Promise((done) => setTimeout(done, DRIP));
      }
      await served;
      await talk.answer(on, session, octets);
      return;
    }
    default:
      return how satisfies never;
  }
}

/** Whoever connects is greeted. */
async function bystander(desk: Desk, { timeout, judge }: StrainOptions, how: string): Promise<void> {
  const before = performance.now();
  const session = await desk.open(BYSTANDER, "authorization", false).catch(() => undefined);
  if (session) {
    desk.oracle.lost(BYSTANDER, "drop");
    desk.forget(BYSTANDER);
    judge.note({ kind: "bystander" });
    return;
  }
  const waited = Math.round(Math.max(timeout, performance.now() - before)) / 1000;
  const breach: Breach = {
    requirement: desk.place.protocol.clauses.greeting,
    shape: `not-served-during-${how}`,
    expected: [text("+OK")],
    event: `no greeting within ${waited} s`,
    connection: BYSTANDER,
    sent: "",
  };
  judge.note({ kind: "bystander", breach });
  judge.accuse(breach);
}
