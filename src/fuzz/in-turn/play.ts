import type { Step } from "../../protocol/script.js";
import type { Session } from "../../protocol/session.js";
import type { Trace } from "../trace.js";
import { loosely } from "./bare-lf.js";
import { Broken, type PlayOptions, referee } from "./breaches.js";
import { dialogue } from "./exchange.js";
import { strain } from "./load.js";
import { admission } from "./open-session.js";
import type { Desk } from "./worker.js";

/** A script under way. */
export interface Play {
  /** Throws Broken, and SetUpError when the server cannot be reached any more. */
  readonly step: (step: Step) => Promise<void>;
  /** Holds the mailbox against the model, and brings the session back to where scripts begin. Throws as `step` does. */
  readonly finish: () => Promise<void>;
  readonly trace: Trace;
  /** The replies so far, as text: to be compared with those to the same commands sent otherwise. */
  readonly replies: readonly string[];
}

/** The connections on which scripts play. */
const MAIN = 1;
const OTHER = 2;
/** How long a server may take to see that our side is closed. */
const HALF_CLOSED = 500;

/** Begins to play a script at a desk. */
export function play(desk: Desk, options: PlayOptions): Play {
  const { oracle } = desk;
  const { lines: known, clauses, isOdd } = desk.place.protocol;
  const judge = referee(desk, options);
  const talk = dialogue(desk, options, judge);
  const sessionOn = admission(desk, options, judge, talk);

  const drop = (on: number) => {
    if (!desk.session(on)) return;
    oracle.lost(on, "drop");
    desk.forget(on);
  };

  const send = (on: number, lines: readonly string[], cuts: readonly number[]): Promise<void> => {
    const open = desk.session(on);
    const [only = ""] = lines;
    const isCalm = open?.loggedIn() === true && !open.connection.ended() && open.connection.unread() === 0;
    return isCalm && !options.traced && lines.length === 1 && cuts.length === 0 && !isOdd(only)
      ? talk.say(on, open, only)
      : sendAll(on, lines, cuts);
  };

  const sendAll = async (on: number, lines: readonly string[], cuts: readonly number[]) => {
    await talk.later();
    if (judge.spoilt()) return;
    const session = await sessionOn(on);
    if (!session) return;
    await talk.settle(session);
    if (lines.some((line) => line.includes("\n"))) {
      for (const line of lines)
        if (desk.session(on)) await loosely(desk, on, session, line, { ...options, judge, talk });
      return;
    }
    const octets = `${lines.join("\r\n")}\r\n`;
    judge.note({ kind: "send", on, octets, cuts });
    await write(session, Buffer.from(talk.filled(octets), "latin1"), cuts);
    if (!(await answers(on, session, lines))) return;
    await talk.audit(on, session);
    const sentinel = !judge.spoilt() && lines.some(isOdd) ? oracle.sentinel(on) : undefined;
    if (sentinel !== undefined) await talk.exchange(on, session, sentinel);
  };

  /** Reads the replies to lines that were sent at once; false when the connection is over. */
  const answers = async (on: number, session: Session, lines: readonly string[]): Promise<boolean> => {
    for (const line of lines) {
      const { over } = await talk.answer(on, session, talk.filled(line));
      if (over) return false;
    }
    return true;
  };

  const startTls = async (on: number, behind: readonly string[]) => {
    const session = await sessionOn(on);
    if (!session || session.connection.secure()) return;
    const { line, agreed } = known.startTls;
    const octets = `${[line, ...behind].join("\r\n")}\r\n`;
    judge.note({ kind: "send", on, octets, cuts: [] });
    session.send(Buffer.from(talk.filled(octets), "latin1"));
    const reply = await talk.answer(on, session, line);
    if (reply.over) return;
    if (reply.came !== agreed) {
      // What becomes of lines behind a refused STLS no RFC says.
      if (behind.length > 0) await lose(on, "drop");
      return;
    }
    const shaken = await session.connection.startTls(options.timeout);
    session.startAfresh(shaken.discarded);
    if (!shaken.ok) {
      // A server that wants nothing to do with it closes; one that answers in the clear makes no handshake either.
      judge.note({ kind: "closed", on });
      talk.end(on);
      return;
    }
    judge.note({ kind: "handshake", on });
    oracle.secured(on);
    try {
      for (const it of known.afterTls) if ((await talk.exchange(on, session, it)).over) return;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      throw new Broken({ ...error.breach, requirement: clauses.nothingBeforeTls, shape: "carried-out-under-tls" });
    }
  };

  const lose = async (on: number, how: "drop" | "reset" | "half-close") => {
    const connection = desk.session(on)?.connection;
    if (!connection) return;
    judge.note({ kind: "end", on, how });
    await connection.drained();
    if (how === "half-close") {
      connection.halfClose();
      await connection.closed(HALF_CLOSED);
    } else {
      connection[how]();
    }
    oracle.lost(on, how);
    desk.forget(on);
  };

  const abandon = async (on: number, octets: string) => {
    const session = await sessionOn(on);
    if (!session) return;
    judge.note({ kind: "send", on, octets, cuts: [] });
    judge.note({ kind: "end", on, how: "drop" });
    session.send(Buffer.from(octets, "latin1"));
    await session.connection.drained();
    oracle.lost(on, "abandon");
    desk.forget(on);
  };

  const mayPipeline = desk.place.protocol.mayPipeline(desk.place.offers);

  const step = (it: Step): Promise<void> => {
    if (judge.spoilt()) return done;
    if (it.do !== "send") return act(it);
    return mayPipeline || it.lines.length === 1 ? send(it.on, it.lines, it.cuts ?? none) : sendEach(it);
  };

  const sendEach = async ({ on, lines, cuts }: Extract<Step, { do: "send" }>) => {
    for (const line of lines) if (!judge.spoilt()) await send(on, [line], cuts ?? none);
  };

  const act = async (it: Exclude<Step, { do: "send" }>): Promise<void> => {
    await talk.later();
    switch (it.do) {
      case "drop":
      case "reset":
      case "half-close":
        return lose(it.on, it.do);
      case "abandon":
        return abandon(it.on, it.octets);
      case "deliver":
        judge.note({ kind: "deliver", message: it.message });
        return desk.deliver(it.message);
      case "start-tls":
        return startTls(it.on, it.behind);
      case "strain": {
        const session = await sessionOn(it.on);
        if (session) await strain(desk, session, it, { timeout: options.timeout, judge, talk });
        if (desk.session(it.on)) talk.end(it.on);
        return;
      }
      default:
        return it satisfies never;
    }
  };

  /** Undoes what the script did, so that the next one can use the session; without that, ends it. */
  const rewind = async (session: Session) => {
    const again = judge.spoilt() || session.connection.ended() ? undefined : oracle.afresh(MAIN);
    if (again === undefined || options.state !== "transaction") {
      drop(MAIN);
      return;
    }
    for (const line of again) if (desk.session(MAIN)) await talk.exchange(MAIN, session, line);
    await talk.settle(session);
  };

  return {
    trace: judge.trace,
    replies: talk.replies,
    step,
    async finish() {
      await talk.later();
      const first = desk.session(MAIN);
      if (first) await talk.settle(first);
      if (judge.suspects()) judge.accuseRules(first);
      drop(OTHER);
      // At the end the mailbox against the model: what the sessions left, the next one sees.
      if (options.state === "transaction" && !judge.spoilt() && oracle.unsettled()) {
        if (first) judge.note({ kind: "end", on: MAIN, how: "drop" });
        drop(MAIN);
        await sessionOn(MAIN);
      }
      const session = desk.session(MAIN);
      if (session) await rewind(session);
      if (judge.suspects()) judge.accuseRules(session);
    },
  };
}

const done = Promise.resolve();
const none: readonly number[] = [];

/** Octets in segments: the turn of the event loop between two writes lets each go out by itself. */
async function write(session: Session, octets: Buffer, cuts: readonly number[]): Promise<void> {
  if (cuts.length === 0) {
    session.send(octets);
    return;
  }
  for (let at = 0, cut = 0; at < octets.length; cut++) {
    const size = Math.max(1, cuts[cut % cuts.length] ?? 1);
    session.send(octets.subarray(at, at + size));
    at += size;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
