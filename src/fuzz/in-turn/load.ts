import { seconds } from "../../input/duration.js";
import type { Event, Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { type Accusation, text } from "./oracle.js";
import type { Step } from "./script.js";
import type { ScriptRun } from "./script-run.js";

/** One step of load takes so long at most: a server that slows us down does well. */
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
export async function load<E extends Event>(
  run: ScriptRun<E>,
  session: Session<E>,
  { on, how, octets, times }: Extract<Step, { do: "load" }>,
): Promise<void> {
  const until = performance.now() + LONGEST;
  const { worker, breaches, exchange } = run;
  const { connection } = session;
  switch (how) {
    case "flood": {
      const batch = worker.protocol.mayPipeline(worker.place.offers) ? BATCH : 1;
      const line = `${octets}\r\n`;
      breaches.note({ kind: "send", on, octets: line.repeat(Math.min(times, 1000)), cuts: [] });
      let visit: Promise<Visit> | undefined;
      let over = false;
      try {
        for (let sent = 0; sent < times && !over && performance.now() < until; sent += batch) {
          session.send([{ octets: Buffer.from(line.repeat(batch), "latin1") }]);
          if (sent >= times / 2) visit ??= bystander(run, how);
          for (let answered = 0; answered < batch && !over; answered++)
            over = (await exchange.answer(on, session, octets)).over;
        }
      } finally {
        // Nothing may go on behind the step, whatever ends it.
        await visit;
      }
      (await visit)?.();
      return;
    }
    case "endless": {
      const chunk = Buffer.from(octets.repeat(Math.ceil(65_536 / octets.length)), "latin1");
      breaches.note({ kind: "send", on, octets: octets.repeat(times / octets.length), cuts: [] });
      for (let sent = 0; sent < times && performance.now() < until && !connection.ended(); sent += chunk.length) {
        connection.write(chunk);
        // A server that doesn't read any more does well, too.
        await Promise.race([connection.drained(), new Promise((done) => setTimeout(done, UNREAD).unref())]);
      }
      (await bystander(run, how))();
      return;
    }
    case "trickle": {
      const line = Buffer.from(`${octets}\r\n`, "latin1");
      breaches.note({ kind: "send", on, octets: line.toString("latin1"), cuts: [1] });
      const visit = bystander(run, how);
      for (let at = 0; at < line.length && !connection.ended(); at++) {
        session.send([{ octets: line.subarray(at, at + 1) }]);
        await new Promise((done) => setTimeout(done, DRIP));
      }
      (await visit)();
      await exchange.answer(on, session, octets);
      return;
    }
    default:
      return how satisfies never;
  }
}

/** Tells what came of a visit; throws Broken. */
type Visit = () => void;

/**
 * Connects as another client, who has to be greeted. Never rejects, for the step has its hands full meanwhile: what came of
 * it is told when it asks. Who is turned away is no witness: a server may allow so many connections at a time.
 */
async function bystander<E extends Event>({ worker, breaches, options }: ScriptRun<E>, how: string): Promise<Visit> {
  const { clauses, replies, states } = worker.protocol;
  const before = performance.now();
  try {
    await worker.open(BYSTANDER, states.greeted, false);
    worker.end(BYSTANDER, "drop");
    return () => breaches.note({ kind: "bystander" });
  } catch (error) {
    const waited = performance.now() - before;
    return () => {
      if (!(error instanceof SetUpError)) throw error;
      if (!error.isSilence || waited < options.timeout) return;
      const breach: Accusation = {
        requirement: clauses.greeting,
        shape: `not-served-during-${how}`,
        expected: [text(replies.positive)],
        event: `no greeting within ${seconds(waited)}`,
        connection: BYSTANDER,
        sent: "",
      };
      breaches.note({ kind: "bystander", breach });
      breaches.accuse(breach);
    };
  }
}
