import { seconds } from "../../input/duration.js";
import type { PlayOptions } from "../../protocol/fuzz.js";
import { type Event, isTrouble, type Session } from "../../protocol/session.js";
import { settle as settled } from "../../protocol/settle.js";
import { latin1, latin1Lines } from "../../wire/latin1.js";
import type { Trouble } from "../../wire/trouble.js";
import { CRASH } from "../supervise.js";
import type { Breaches } from "./breaches.js";
import type { Accusation, Judged } from "./oracle.js";
import type { Worker } from "./worker.js";

/** How long a server may take to close after a farewell. */
const FAREWELL = 300;
/** How long to look for replies that nobody asked for, once something is wrong. */
const EXTRA = 60;

/** Commands and replies: sends lines, reads what comes, and asks the model about it. */
export interface Exchange<E extends Event = Event> {
  /** Reads the reply to a line that was sent, and judges it. Throws Broken. */
  readonly answer: (
    on: number,
    session: Session<E>,
    line: string,
    patience?: number,
    audit?: boolean,
  ) => Promise<Judged>;
  /** One command in the middle of a session: it goes out before the reply to the one before it is judged. Throws Broken. */
  readonly say: (on: number, session: Session<E>, line: string) => Promise<void>;
  /** Judges the reply that `say` left. Throws Broken. */
  readonly catchUp: () => Promise<void>;
  /** One command, one reply. Throws Broken. */
  readonly ask: (on: number, session: Session<E>, line: string, patience?: number, audit?: boolean) => Promise<Judged>;
  /** Asks what the oracle wants to know before the script goes on: what earlier sessions left. */
  readonly audit: (on: number, session: Session<E>) => Promise<void>;
  /** Judges what came without being asked for. */
  readonly settle: (session: Session<E>) => Promise<void>;
  /** The server has ended the connection, or it is of no more use. */
  readonly end: (on: number) => void;
  /** The replies so far, when they are to be compared: class, and what came behind the first line. */
  readonly replies: readonly string[];
}

export function exchangeOf<E extends Event>(
  worker: Worker<E>,
  { timeout, traced, property, saw }: PlayOptions,
  breaches: Breaches<E>,
): Exchange<E> {
  const { oracle, protocol, place } = worker;
  const patienceWith = (session: Session<E>) => (session.awaited()?.isLogin ? place.target.loginTimeout : timeout);
  const { clauses, learn, replies: read, states } = protocol;
  const replies: string[] = [];
  const isCompared = property.twice === true;

  const end = (on: number) => worker.end(on, "closed");

  /** Judges what came unasked. */
  const settle = async (session: Session<E>) => {
    await settled(session, FAREWELL);
    worker.look();
  };

  /** The breach, or where more replies come than commands were sent that one: the wrong reply was a late one to something else. */
  const outOfStep = async (session: Session<E>, breach: Accusation): Promise<Accusation> => {
    const { plainer: _plainer, ...its } = breach;
    const { connection } = session;
    for (let left = session.underWay(); left > 0; left--) {
      if (isTrouble(await session.next(EXTRA))) return breach;
    }
    if (connection.unread() === 0) await connection.disturbed(EXTRA);
    const extra = connection.pending();
    if (extra.length === 0) return breach;
    const received = `${breach.received ?? ""}\r\n${latin1(extra.subarray(0, 1000))}`;
    return { ...its, requirement: clauses.oneReply, shape: "one-reply-too-many", received };
  };

  /** Waits for the server to close: only then is a refusal without a reason a farewell, and no breach. */
  const farewell = async (session: Session<E>, found: Judged): Promise<Judged> => {
    if ((await session.connection.closed(FAREWELL)).kind === "time-out") return found;
    const { breach: _none, farewell: _it, ...fine } = found;
    return { ...fine, came: "closed", over: true };
  };

  const noteReply = (
    on: number,
    line: string,
    { statuses, came, breach }: Judged,
    reply: E | undefined,
    audit: boolean,
  ) => {
    const isStatus = reply !== undefined && came !== "other" && came !== "closed";
    const more = isStatus ? [came.split(" ")[0] ?? ""] : came === "closed" && !breach ? ["closed"] : [];
    const body = reply && learn(line, "") ? read.body(reply) : undefined;
    breaches.note({
      kind: "reply",
      on,
      line,
      // What came stands first.
      statuses: [...new Set([...more, ...statuses])],
      audit,
      listing: body ? latin1Lines(body) : [],
      ruled: breaches.suspects(),
      ...(breach && !breaches.isKnown(breach) && { breach }),
    });
  };

  const keep = (came: string, reply: E | undefined) => {
    if (!isCompared) return;
    const body = reply && read.body(reply);
    // A listing may come in another order each time; the oracle has seen that of a message's lines.
    replies.push(body ? `${came} ${[...latin1Lines(body)].sort().join("\r\n")}` : came);
  };

  /** A reply whose judgement waits until the next command is on its way: the server works meanwhile. */
  let waiting: { on: number; session: Session<E>; line: string; heard: E } | undefined;
  const catchUp = async () => {
    if (!waiting) return;
    const { on, session, line, heard } = waiting;
    waiting = undefined;
    await conclude(on, session, line, heard, false);
  };

  const answer: Exchange<E>["answer"] = async (on, session, line, patience = patienceWith(session), audit = false) => {
    await catchUp();
    const isLogin = session.awaited()?.isLogin;
    const began = performance.now();
    const heard = await session.next(patience);
    if (isLogin) worker.waited(performance.now() - began);
    return conclude(on, session, line, heard, audit);
  };

  const conclude = async (
    on: number,
    session: Session<E>,
    line: string,
    heard: E | Trouble,
    audit: boolean,
  ): Promise<Judged> => {
    const reply = isTrouble(heard) ? undefined : heard;
    if (reply && !audit && !traced) {
      const recalled = oracle.recall(on, line, reply);
      if (recalled) {
        worker.skip();
        saw(recalled.what, recalled.judged.came);
        worker.said(on, line, recalled.judged.came);
        keep(recalled.judged.came, reply);
        return recalled.judged;
      }
    }
    worker.look();
    const what = oracle.describe(on, line);
    const first = oracle.judge(on, line, heard);
    const verdict = first.farewell ? await farewell(session, first) : first;
    const crash = !reply && place.process ? await crashOf(on, line, verdict) : undefined;
    const found: Judged = crash ? { ...verdict, breach: crash, harmless: false } : verdict;
    const { breach, came } = found;
    saw(what, came);
    worker.said(on, line, came);
    if (!audit) keep(came, reply);
    if (traced) noteReply(on, line, found, reply, audit);
    // What an audit shows, the model explains better than a rule that sees a line.
    if (audit && breach && reply) breaches.dismiss();
    if (breaches.suspects()) breaches.accuseRules(session, breach?.requirement);
    if (breach && breaches.isKnown(breach)) {
      if (!found.harmless) breaches.spoil();
    } else if (breach) {
      breaches.accuse(reply ? await outOfStep(session, breach) : breach);
      breaches.spoil();
    }
    // Where nobody can tell what the server did, the rules' memory is wrong from here on.
    if (came === "other" || found.lost) breaches.spoil();
    if (breaches.spoilt()) {
      end(on);
      return { ...found, over: true };
    }
    if (found.over) {
      if (reply && !session.connection.ended()) await closes(on, session, line);
      else breaches.note({ kind: "closed", on });
      end(on);
    }
    return found;
  };

  /** No reply: did the server die of it? That an RFC lets it close the connection is no excuse. */
  const crashOf = async (on: number, line: string, { breach, statuses }: Judged): Promise<Accusation | undefined> => {
    const event = await place.process?.trouble(CRASH);
    if (event === undefined) return undefined;
    const plainer = breach?.plainer && { ...breach.plainer, shape: `${breach.plainer.shape}-crash` };
    return {
      requirement: breach?.requirement ?? clauses.oneReply,
      shape: `${breach?.shape ?? "closed"}-crash`,
      ...(plainer && { plainer }),
      expected: [{ kind: "either", texts: statuses.length > 0 ? statuses : [read.negative] }],
      event,
      connection: on,
      sent: line,
    };
  };

  /** After the last reply the server closes. */
  const closes = async (on: number, session: Session<E>, line: string) => {
    if ((await session.connection.closed(timeout)).kind !== "time-out") return;
    const breach: Accusation = {
      requirement: clauses.closesAtTheEnd,
      shape: "stays-open",
      expected: [{ kind: "closed" }],
      event: `still open after ${seconds(timeout)}`,
      connection: on,
      sent: line,
    };
    breaches.note({ kind: "closed", on, breach });
    breaches.accuse(breach);
  };

  const send = async (session: Session<E>, line: string) => {
    const outgoing = [{ octets: Buffer.from(`${line}\r\n`, "latin1") }];
    if (session.ready) await session.ready(outgoing);
    session.send(outgoing);
  };

  const ask: Exchange<E>["ask"] = async (on, session, line, patience, audit) => {
    const octets = worker.filled(line);
    await catchUp();
    await settle(session);
    breaches.note({ kind: "send", on, octets: `${line}\r\n`, cuts: [] });
    await send(session, octets);
    return answer(on, session, octets, patience, audit);
  };

  return {
    answer,
    catchUp,
    async say(on, session, line) {
      const octets = worker.filled(line);
      await send(session, octets);
      await catchUp();
      if (worker.session(on) !== session) return;
      const heard = await session.next(patienceWith(session));
      if (!isTrouble(heard) && session.state() === states.loggedIn) waiting = { on, session, line: octets, heard };
      else await conclude(on, session, octets, heard, false);
    },
    ask,
    settle,
    end,
    replies,
    async audit(on, session) {
      for (let line = oracle.due(on); line !== undefined && !breaches.spoilt(); line = oracle.due(on))
        await ask(on, session, line, timeout, true);
    },
  };
}
