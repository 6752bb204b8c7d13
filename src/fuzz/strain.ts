import type { Session } from "../protocols/protocol.js";
import type { Step } from "../protocols/script.js";
import type { Sighting } from "../protocols/watch.js";
import type { Desk } from "./desk.js";
import { type Breach, type Judged, text } from "./oracle.js";
import type { TraceEvent } from "./trace.js";

interface StrainOptions {
  readonly timeout: number;
  readonly note: (event: TraceEvent) => void;
  readonly accuse: (breach: Breach) => void;
  readonly answer: (line: string) => Promise<Judged>;
}

/** One strain takes so long at most: a server that slows us down does well. */
const LONGEST = 3000;
/** Milliseconds between two octets that trickle. */
const DRIP = 15;
/** The number of the connection on which another client comes. */
const BYSTANDER = 9;

/** Keeps a server busy on one connection, and sees that another client is greeted meanwhile. */
export async function strain<Seen extends Sighting>(
  desk: Desk<Seen>,
  session: Session,
  step: Extract<Step, { do: "strain" }>,
  options: StrainOptions,
): Promise<void> {
  const { on, how, octets, times } = step;
  const until = performance.now() + LONGEST;
  const { note } = options;
  switch (how) {
    case "flood": {
      const batch = desk.place.offers.has("PIPELINING") ? 100 : 1;
      const line = `${octets}\r\n`;
      note({ kind: "send", on, octets: line.repeat(Math.min(times, 1000)), cuts: [] });
      let served: Promise<void> | undefined;
      for (let sent = 0; sent < times && performance.now() < until; sent += batch) {
        session.send(Buffer.from(line.repeat(batch), "latin1"));
        if (sent >= times / 2) served ??= bystander(desk, options, how);
        for (let answered = 0; answered < batch; answered++) {
          const { over } = await options.answer(octets);
          if (over) {
            await served;
            return;
          }
        }
      }
      await served;
      return;
    }
    case "endless": {
      const chunk = Buffer.from(octets.repeat(Math.ceil(65_536 / octets.length)), "latin1");
      note({ kind: "send", on, octets: octets.repeat(times / octets.length), cuts: [] });
      for (
        let sent = 0;
        sent < times && performance.now() < until && !session.connection.ended();
        sent += chunk.length
      ) {
        session.connection.write(chunk);
        // A server that doesn't read any more does well, too.
        await Promise.race([session.connection.drained(), new Promise((resolve) => setTimeout(resolve, 200).unref())]);
      }
      await bystander(desk, options, how);
      return;
    }
    case "trickle": {
      const line = Buffer.from(`${octets}\r\n`, "latin1");
      note({ kind: "send", on, octets: line.toString("latin1"), cuts: [1] });
      const served = bystander(desk, options, how);
      for (let at = 0; at < line.length && !session.connection.ended(); at++) {
        session.send(line.subarray(at, at + 1));
        await new Promise((resolve) => setTimeout(resolve, DRIP));
      }
      await served;
      await options.answer(octets);
      return;
    }
    default:
      return how satisfies never;
  }
}

/** RFC 1939 §4: whoever connects is greeted. */
async function bystander<Seen extends Sighting>(
  desk: Desk<Seen>,
  { timeout, note, accuse }: StrainOptions,
  how: string,
): Promise<void> {
  const before = performance.now();
  const session = await desk.open(BYSTANDER, "authorization").catch(() => undefined);
  if (session) {
    desk.oracle.lost(BYSTANDER, "drop");
    desk.forget(BYSTANDER);
    note({ kind: "bystander" });
    return;
  }
  const breach: Breach = {
    requirement: "rfc1939/4/greeting",
    shape: `not-served-during-${how}`,
    expected: [text("+OK")],
    event: `no greeting within ${Math.round(Math.max(timeout, performance.now() - before)) / 1000} s`,
    connection: BYSTANDER,
    sent: "",
  };
  note({ kind: "bystander", breach });
  accuse(breach);
}
