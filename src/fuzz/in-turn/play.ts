import type { Event, Session } from "../../protocol/session.js";
import { sendBareLf } from "./bare-lf.js";
import { load } from "./load.js";
import { abandon, lose } from "./lose.js";
import type { Step } from "./script.js";
import type { ScriptRun } from "./script-run.js";
import { startTls } from "./start-tls.js";

/** The connections on which scripts play. */
const MAIN = 1;
const OTHER = 2;

/** Plays the steps of a script. They throw Broken, and SetUpError when the server cannot be reached any more. */
export function stepsOf<E extends Event>(run: ScriptRun<E>): (step: Step) => Promise<void> {
  const { worker, options, breaches, exchange } = run;
  const { oracle, protocol } = worker;
  const { isOdd } = protocol;
  const { loggedIn } = protocol.states;

  const send = (on: number, lines: readonly string[], cuts: readonly number[]): Promise<void> => {
    const open = worker.session(on);
    const [only = ""] = lines;
    const isCalm = open?.state() === loggedIn && !open.connection.ended() && open.connection.unread() === 0;
    return isCalm && !options.traced && lines.length === 1 && cuts.length === 0 && !isOdd(only)
      ? exchange.say(on, open, only)
      : sendAll(on, lines, cuts);
  };

  const sendAll = async (on: number, lines: readonly string[], cuts: readonly number[]) => {
    await exchange.catchUp();
    if (breaches.spoilt()) return;
    const session = await run.sessionOn(on);
    if (!session) return;
    if (session.state() !== loggedIn && worker.isWeary() && lines.some(protocol.isLogin)) return;
    await exchange.settle(session);
    if (lines.some((line) => line.includes("\n"))) {
      for (const line of lines) if (worker.session(on)) await sendBareLf(run, on, session, line);
      return;
    }
    const octets = `${lines.join("\r\n")}\r\n`;
    breaches.note({ kind: "send", on, octets, cuts });
    await write(session, Buffer.from(worker.filled(octets), "latin1"), cuts);
    for (const line of lines) if ((await exchange.answer(on, session, worker.filled(line))).over) return;
    await exchange.audit(on, session);
    const probe = !breaches.spoilt() && lines.some(isOdd) ? oracle.probeLine(on) : undefined;
    if (probe !== undefined) await exchange.ask(on, session, probe);
  };

  const mayPipeline = protocol.mayPipeline(worker.place.offers);

  const sendEach = async ({ on, lines, cuts }: Extract<Step, { do: "send" }>) => {
    for (const line of lines) if (!breaches.spoilt()) await send(on, [line], cuts ?? none);
  };

  const act = async (it: Exclude<Step, { do: "send" }>): Promise<void> => {
    await exchange.catchUp();
    switch (it.do) {
      case "drop":
      case "reset":
      case "half-close":
        return lose(run, it.on, it.do);
      case "abandon":
        return abandon(run, it.on, it.octets);
      case "deliver": {
        const message = await worker.deliver(it.message);
        if (message !== undefined) breaches.note({ kind: "deliver", message });
        return;
      }
      case "start-tls":
        return startTls(run, it.on, it.behind);
      case "load": {
        const session = await run.sessionOn(it.on);
        if (session) await load(run, session, it);
        if (worker.session(it.on)) exchange.end(it.on);
        return;
      }
      default:
        return it satisfies never;
    }
  };

  return (it) => {
    if (breaches.spoilt()) return done;
    if (it.do !== "send") return act(it);
    return mayPipeline || it.lines.length === 1 ? send(it.on, it.lines, it.cuts ?? none) : sendEach(it);
  };
}

/** After the last step: holds the mailbox against the model, and brings the session back to where scripts begin. Throws as steps do. */
export async function finish<E extends Event>({
  worker,
  options,
  breaches,
  exchange,
  sessionOn,
}: ScriptRun<E>): Promise<void> {
  const { oracle } = worker;
  const isLoggedIn = options.property.state === worker.protocol.states.loggedIn;

  /** Undoes what the script did, so that the next one can use the session; ends it where that cannot be done. */
  const rewind = async (session: Session<E>) => {
    const lines = breaches.spoilt() || session.connection.ended() ? undefined : oracle.undo(MAIN);
    if (lines === undefined || !isLoggedIn) {
      worker.end(MAIN, "drop");
      return;
    }
    for (const line of lines) if (worker.session(MAIN)) await exchange.ask(MAIN, session, line);
    await exchange.settle(session);
  };

  await exchange.catchUp();
  const first = worker.session(MAIN);
  if (first) await exchange.settle(first);
  if (breaches.suspects()) breaches.accuseRules(first);
  if (worker.session(OTHER)) breaches.note({ kind: "end", on: OTHER, how: "drop" });
  worker.end(OTHER, "drop");
  // A new session sees what those before it left.
  if (isLoggedIn && !breaches.spoilt() && oracle.unsettled()) {
    if (first) breaches.note({ kind: "end", on: MAIN, how: "drop" });
    worker.end(MAIN, "drop");
    await sessionOn(MAIN);
  }
  const session = worker.session(MAIN);
  if (session) await rewind(session);
  if (breaches.suspects()) breaches.accuseRules(session);
}

const done = Promise.resolve();
const none: readonly number[] = [];

/** Octets in segments: the turn of the event loop between two writes lets each go out by itself. */
async function write<E extends Event>(session: Session<E>, octets: Buffer, cuts: readonly number[]): Promise<void> {
  await session.ready?.([{ octets }]);
  if (cuts.length === 0) {
    session.send([{ octets }]);
    return;
  }
  for (let at = 0, cut = 0; at < octets.length; cut++) {
    const size = Math.max(1, cuts[cut % cuts.length] ?? 1);
    session.send([{ octets: octets.subarray(at, at + size) }]);
    at += size;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
