import type { Reply, ReplyRead, Session } from "../../protocol/session.js";
import { latin1, latin1Lines, octetText } from "../../wire/latin1.js";
import type { PlayOptions, Referee } from "./breaches.js";
import type { Breach, Judged } from "./oracle.js";
import { CRASH, type Desk } from "./worker.js";

/** How long a server may take to close after a farewell. */
const FAREWELL = 300;
/** How long to look for replies that nobody asked for, once something is wrong. */
const EXTRA = 60;

/** Commands and replies: what is sent, what comes, and the model's word on it. */
export interface Dialogue {
  /** Reads the reply to a line that was sent, and judges it. Throws Broken. */
  readonly answer: (on: number, session: Session, line: string, patience?: number, audit?: boolean) => Promise<Judged>;
  /** One command in the middle of a session: it goes out before the reply to the one before it is judged. Throws Broken. */
  readonly say: (on: number, session: Session, line: string) => Promise<void>;
  /** Judges what was said last. Throws Broken. */
  readonly later: () => Promise<void>;
  /** One command, one reply. Throws Broken. */
  readonly exchange: (
    on: number,
    session: Session,
    line: string,
    patience?: number,
    audit?: boolean,
  ) => Promise<Judged>;
  /** What has to be asked before the script goes on, to see what earlier sessions left. */
  readonly audit: (on: number, session: Session) => Promise<void>;
  /** Judges what came without being asked for. */
  readonly settle: (session: Session) => Promise<void>;
  /** The connection is over. */
  readonly end: (on: number) => void;
  /** With the account's values in it. */
  readonly filled: (line: string) => string;
  /** The replies so far, as text, when they are to be compared. */
  readonly replies: readonly string[];
}

export function dialogue(desk: Desk, options: PlayOptions, judge: Referee): Dialogue {
  const { oracle, place } = desk;
  const { clauses, learn } = place.protocol;
  const replies: string[] = [];

  const end = (on: number) => {
    oracle.lost(on, "closed");
    desk.forget(on);
  };

  /** Judges what came unasked. A farewell is one only if the connection ends: that can take a moment. */
  const settle = async (session: Session) => {
    const { connection } = session;
    if (connection.unread() > 0) await connection.closed(FAREWELL);
    session.settle();
    desk.look();
  };

  /** Was it a late reply to something else? */
  const outOfStep = async (session: Session, breach: Breach): Promise<Breach> => {
    const { connection } = session;
    for (let left = session.outstanding(); left > 0; left--) {
      if ((await session.reply(EXTRA)).kind !== "reply") return breach;
    }
    if (connection.unread() === 0) await connection.disturbed(EXTRA);
    const extra = connection.pending();
    if (extra.length === 0) return breach;
    const received = `${breach.received ?? ""}\r\n${latin1(extra.subarray(0, 1000))}`;
    return { ...breach, requirement: clauses.oneReply, shape: "one-reply-too-many", received };
  };

  /** It is none if the connection stays. */
  const farewell = async (session: Session, found: Judged): Promise<Judged> => {
    if ((await session.connection.closed(FAREWELL)).kind === "time-out") return found;
    const { breach: _none, farewell: _it, ...fine } = found;
    return { ...fine, came: "closed", over: true };
  };

  const noteReply = (
    on: number,
    line: string,
    { statuses, came, breach }: Judged,
    reply: Reply | undefined,
    audit: boolean,
  ) => {
    const isStatus = reply !== undefined && came !== "other" && came !== "closed";
    const more = isStatus ? [came.split(" ")[0] ?? ""] : came === "closed" && !breach ? ["closed"] : [];
    judge.note({
      kind: "reply",
      on,
      line,
      // What came stands first.
      statuses: [...new Set([...more, ...statuses])],
      audit,
      listing: reply?.block && learn(line, "") ? latin1Lines(reply.block.octets) : [],
      ruled: judge.suspects(),
      ...(breach && !options.known(breach) && { breach }),
    });
  };

  const keep = (came: string, reply: Reply | undefined) => {
    if (options.compared) replies.push(reply?.block ? came + latin1(reply.block.octets) : came);
  };

  /** A reply whose judgement waits until the next command is on its way: the server works meanwhile. */
  let waiting: { on: number; session: Session; line: string; said: ReplyRead } | undefined;
  const later = async () => {
    if (!waiting) return;
    const { on, session, line, said } = waiting;
    waiting = undefined;
    await conclude(on, session, line, said, false);
  };

  const answer: Dialogue["answer"] = async (on, session, line, patience = options.timeout, audit = false) => {
    await later();
    return conclude(on, session, line, await session.reply(patience), audit);
  };

  const conclude = async (
    on: number,
    session: Session,
    line: string,
    said: ReplyRead,
    audit: boolean,
  ): Promise<Judged> => {
    if (said.kind === "reply" && !audit && !options.traced) {
      const known = oracle.recall(on, line, said.reply);
      if (known) {
        desk.skip();
        options.saw(known.what, known.judged.came);
        keep(known.judged.came, said.reply);
        return known.judged;
      }
    }
    desk.look();
    const what = oracle.describe(on, line);
    const first = oracle.judge(on, line, said);
    const verdict = first.farewell ? await farewell(session, first) : first;
    const crash = said.kind !== "reply" && place.process ? await crashOf(on, line, verdict) : undefined;
    const found: Judged = crash ? { ...verdict, breach: crash, harmless: false } : verdict;
    const { breach, came } = found;
    options.saw(what, came);
    const reply = said.kind === "reply" ? said.reply : undefined;
    if (!audit) keep(came, reply);
    if (options.traced) noteReply(on, line, found, reply, audit);
    // What an audit shows, the model explains better than a rule that sees a line.
    if (audit && breach && reply) judge.dismiss();
    if (judge.suspects()) judge.accuseRules(session, breach?.requirement);
    if (breach && options.known(breach)) {
      if (!found.harmless) judge.spoil();
    } else if (breach) {
      judge.accuse(reply ? await outOfStep(session, breach) : breach);
      judge.spoil();
    }
    // Rules that know it by now could not follow.
    if (came === "other" || found.lost) judge.spoil();
    if (judge.spoilt()) {
      end(on);
      return { ...found, over: true };
    }
    if (found.over) {
      if (reply && !session.connection.ended()) await closes(on, session, line);
      else judge.note({ kind: "closed", on });
      end(on);
    }
    return found;
  };

  /** No reply: did the server die of it? That an RFC lets it close the connection is no excuse. */
  const crashOf = async (on: number, line: string, { breach, statuses }: Judged): Promise<Breach | undefined> => {
    const event = await place.process?.trouble(CRASH);
    if (event === undefined) return undefined;
    return {
      requirement: breach?.requirement ?? clauses.oneReply,
      shape: `${breach?.shape ?? "closed"}-crash`,
      expected: [{ kind: "either", texts: statuses.length > 0 ? statuses : ["-ERR"] }],
      event,
      connection: on,
      sent: line,
    };
  };

  /** After the last reply the server closes. */
  const closes = async (on: number, session: Session, line: string) => {
    if ((await session.connection.closed(options.timeout)).kind !== "time-out") return;
    const breach: Breach = {
      requirement: clauses.closesAtTheEnd,
      shape: "stays-open",
      expected: [{ kind: "closed" }],
      event: `still open after ${options.timeout / 1000} s`,
      connection: on,
      sent: line,
    };
    judge.note({ kind: "closed", on, breach });
    judge.accuse(breach);
  };

  const user = octetText(place.account.user);
  const password = octetText(place.account.password);
  const filled = (line: string) =>
    line.includes("{") ? line.replaceAll("{user}", user).replaceAll("{password}", password) : line;

  const exchange: Dialogue["exchange"] = async (on, session, line, patience, audit) => {
    const octets = filled(line);
    await later();
    await settle(session);
    judge.note({ kind: "send", on, octets: `${line}\r\n`, cuts: [] });
    session.send(Buffer.from(`${octets}\r\n`, "latin1"));
    return answer(on, session, octets, patience, audit);
  };

  return {
    answer,
    later,
    async say(on, session, line) {
      const octets = filled(line);
      session.send(Buffer.from(`${octets}\r\n`, "latin1"));
      await later();
      if (desk.session(on) !== session) return;
      const said = await session.reply(options.timeout);
      if (said.kind === "reply" && session.loggedIn()) waiting = { on, session, line: octets, said };
      else await conclude(on, session, octets, said, false);
    },
    exchange,
    settle,
    end,
    filled,
    replies,
    async audit(on, session) {
      for (let line = oracle.due(on); line !== undefined && !judge.spoilt(); line = oracle.due(on))
        await exchange(on, session, line, options.timeout, true);
    },
  };
}
