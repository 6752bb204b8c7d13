import type { Reply, Session } from "../protocols/protocol.js";
import type { Step } from "../protocols/script.js";
import type { Sighting } from "../protocols/watch.js";
import { SetUpError } from "../runner/driver.js";
import type { Desk, Watched } from "./desk.js";
import { type Breach, type Judged, text } from "./oracle.js";
import { strain } from "./strain.js";
import type { Trace, TraceEvent } from "./trace.js";

/** A requirement is broken, and it isn't one that is known already: ends a script. */
export class Broken extends Error {
  override readonly name = "Broken";
  readonly breach: Breach;
  constructor(breach: Breach) {
    super(`${breach.requirement}: ${breach.shape}`);
    this.breach = breach;
  }
}

/** What a script is played with. */
export interface PlayOptions {
  readonly state: "authorization" | "transaction";
  /** Milliseconds for a reply. */
  readonly timeout: number;
  /** A finding that was made before: the script goes on, where it can. */
  readonly known: (breach: Breach) => boolean;
  /** Called for each exchange: where it began and what it was, and what came. */
  readonly saw: (what: string, came: string) => void;
  /** Keeps what happened, for a reproduction. */
  readonly traced?: boolean;
}

/** A script under way. */
export interface Play {
  /** Throws Broken, and SetUpError when the server cannot be reached any more. */
  step(step: Step): Promise<void>;
  /** Sees that the session is still in step, and brings it back to where scripts begin. Throws as `step` does. */
  finish(): Promise<void>;
  readonly trace: Trace;
  readonly watched: Watched<Sighting>;
  /** The replies so far, as text: to be compared with those to the same commands sent otherwise. */
  readonly replies: readonly string[];
}

/** Patience with a login that waits for another session to end. */
const WAITING = 1500;
/** How long a server may take to close after a farewell. */
const FAREWELL = 300;
/** How long to look for replies that nobody asked for, once something is wrong. */
const EXTRA = 60;

/** Begins to play a script at a desk. */
export function play<Seen extends Sighting>(desk: Desk<Seen>, options: PlayOptions): Play {
  const { oracle, place } = desk;
  const { account, driver } = place;
  const trace: TraceEvent[] = [];
  const replies: string[] = [];
  const brokenRules: string[] = [];
  const watched = desk.watch((rule) => brokenRules.push(rule));
  /** A breach that is known already left things in a state that nobody can tell. */
  let spoilt = false;
  const note = (event: TraceEvent) => {
    if (options.traced) trace.push(event);
  };

  /** Where two sessions have one mailbox, what changes under a session is the lock's fault. */
  const underLock = (requirement: string) =>
    oracle.shared() && /^rfc1939\/(?:4|5|7|11)\//.test(requirement) ? "rfc1939/4/exclusive-lock" : requirement;

  /** Throws unless the breach is known. */
  const accuse = (breach: Breach) => {
    if (!options.known(breach)) throw new Broken(breach);
  };

  /** `session`: on which it was seen; octets that are left over there mean that the rest cannot be trusted. */
  const accuseRules = (session: Session | undefined) => {
    for (const id of brokenRules.splice(0)) {
      const rule = driver.rules.find((it) => it.id === id);
      const first = watched.watch.tally.get(id)?.first;
      if (!rule || !first) continue;
      accuse({
        requirement: underLock(rule.covers),
        shape: id,
        rule: { id, expected: first.violation.expected },
        expected: [],
        received: latin1(first.violation.received),
        ...(first.violation.at !== undefined && { at: first.violation.at }),
        connection: first.connection,
        sent: latin1(first.sent),
      });
      spoilt ||= session !== undefined && session.outstanding() === 0 && session.connection.pending().length > 0;
    }
  };

  const end = (on: number) => {
    oracle.lost(on, "closed");
    desk.forget(on);
  };

  /** Was it a late reply to something else? */
  const outOfStep = async (session: Session, breach: Breach): Promise<Breach> => {
    const { connection } = session;
    for (let left = session.outstanding(); left > 0; left--) {
      if ((await session.reply(EXTRA)).kind !== "reply") return breach;
    }
    if (connection.pending().length === 0) await connection.disturbed(EXTRA);
    const extra = connection.pending();
    if (extra.length === 0) return breach;
    return {
      ...breach,
      requirement: "rfc1939/3/one-response-per-command",
      shape: "one-reply-too-many",
      received: `${breach.received ?? ""}\r\n${latin1(extra.subarray(0, 1000))}`,
    };
  };

  /** Reads the reply to a line and judges it. */
  const answer = async (
    on: number,
    session: Session,
    line: string,
    patience: number,
    audit = false,
  ): Promise<Judged> => {
    const what = oracle.describe(on, line);
    const said = await session.reply(patience);
    let judged = oracle.judge(on, line, said);
    if (judged.farewell && (await session.connection.closed(FAREWELL)).kind !== "time-out") {
      const { breach: _none, farewell: _it, ...fine } = judged;
      judged = { ...fine, came: "closed", over: true };
    }
    options.saw(what, judged.came);
    const reply = said.kind === "reply" ? said.reply : undefined;
    if (!audit) replies.push(`${judged.came}${reply?.block ? latin1(reply.block.octets) : ""}`);
    if (options.traced)
      note({
        kind: "reply",
        on,
        line,
        statuses:
          judged.came === "closed" && !judged.breach
            ? [...judged.statuses, "closed"]
            : [
                ...new Set([
                  ...judged.statuses,
                  ...(reply && judged.came !== "other" ? [judged.came.split(" ")[0] ?? ""] : []),
                ]),
              ],
        audit,
        listing: reply ? linesOf(reply) : [],
        ruled: brokenRules.length > 0,
        ...(judged.breach && !options.known(judged.breach) && { breach: judged.breach }),
      });
    // What an audit shows, the model explains better than a rule that sees a line.
    if (brokenRules.length > 0 && !(audit && judged.breach)) accuseRules(session);
    if (said.kind !== "reply" && place.process) await accuseProcess(on, line, judged);
    if (judged.breach) {
      if (options.known(judged.breach)) {
        spoilt ||= !judged.harmless;
      } else {
        const rest =
          said.kind === "reply" && judged.came !== "differs" ? await outOfStep(session, judged.breach) : judged.breach;
        accuse(rest);
        spoilt = true;
      }
    }
    // The rules, which know it by now, could not follow.
    spoilt ||= judged.came === "other" || judged.lost === true;
    if (spoilt) {
      end(on);
      return { ...judged, over: true };
    }
    if (judged.over) {
      if (said.kind === "reply" && !session.connection.ended()) await afterQuit(on, session, line);
      else note({ kind: "closed", on });
      end(on);
    }
    return judged;
  };

  /** No reply: did the server die of it? A closed connection that an RFC allows is no excuse for that. */
  const accuseProcess = async (on: number, line: string, { breach, statuses }: Judged) => {
    const trouble = await place.process?.trouble(200);
    if (trouble === undefined) return;
    accuse({
      requirement: breach?.requirement ?? "rfc1939/3/one-response-per-command",
      shape: `${breach?.shape ?? "closed"}-crash`,
      expected: [{ kind: "either", texts: statuses.length > 0 ? statuses : ["-ERR"] }],
      event: trouble,
      connection: on,
      sent: line,
    });
    spoilt = true;
  };

  /** After QUIT the server closes. */
  const afterQuit = async (on: number, session: Session, line: string) => {
    const closed = await session.connection.closed(options.timeout);
    if (closed.kind !== "time-out") return;
    const breach: Breach = {
      requirement: "rfc1939/6/quit-releases-and-closes",
      shape: "stays-open",
      expected: [{ kind: "closed" }],
      event: `still open after ${options.timeout / 1000} s`,
      connection: on,
      sent: line,
    };
    note({ kind: "closed", on, breach });
    accuse(breach);
  };

  /** One command, one reply. */
  const exchange = async (on: number, session: Session, line: string, patience = options.timeout, audit = false) => {
    const octets = filled(line);
    await settle(session);
    note({ kind: "send", on, octets: `${line}\r\n`, cuts: [] });
    session.send(Buffer.from(`${octets}\r\n`, "latin1"));
    return answer(on, session, octets, patience, audit);
  };

  const filled = (line: string) =>
    line.includes("{")
      ? line.replaceAll("{user}", octetText(account.user)).replaceAll("{password}", octetText(account.password))
      : line;

  /** What mailspec has to ask before the script goes on. */
  const audit = async (on: number, session: Session) => {
    for (let line = oracle.due(on); line !== undefined && !spoilt; line = oracle.due(on))
      await exchange(on, session, line, options.timeout, true);
  };

  /** The session on a connection, opened if it isn't; undefined when the server lets nobody in there. */
  const sessionOn = async (on: number): Promise<Session | undefined> => {
    const open = desk.session(on);
    if (open && !open.connection.ended()) return open;
    if (open) end(on);
    const contested = [1, 2].some((other) => other !== on && desk.session(other)?.loggedIn());
    if (options.state === "transaction" && contested) return besides(on);
    try {
      const session = await desk.open(on, options.state);
      note({ kind: "open", on, state: options.state });
      if (brokenRules.length > 0) accuseRules(session);
      if (options.state === "transaction") await audit(on, session);
      return spoilt ? undefined : session;
    } catch (error) {
      if (!(error instanceof SetUpError) || error.refusal === undefined || options.state !== "transaction") throw error;
      const breach = oracle.refused(on, error.refusal);
      if (!breach) throw error;
      note({ kind: "open", on, state: options.state, breach });
      accuse(breach);
      spoilt = true;
      return undefined;
    }
  };

  /** A login while another session has the maildrop: whatever the server does, the model says whether it may. */
  const besides = async (on: number): Promise<Session | undefined> => {
    if (oracle.secondLogin() === "waits") return undefined;
    note({ kind: "open", on, state: "authorization" });
    const session = await desk.open(on, "authorization");
    for (const line of ["USER {user}", "PASS {password}"]) {
      const { over } = await exchange(on, session, line, Math.min(WAITING, options.timeout));
      if (over || spoilt) return undefined;
    }
    if (session.loggedIn()) {
      await audit(on, session);
      return spoilt ? undefined : session;
    }
    note({ kind: "end", on, how: "drop" });
    oracle.lost(on, "drop");
    desk.forget(on);
    return undefined;
  };

  const send = async (on: number, lines: readonly string[], cuts: readonly number[]) => {
    const session = await sessionOn(on);
    if (!session) return;
    await settle(session);
    if (lines.some((line) => line.includes("\n"))) {
      for (const line of lines) if (desk.session(on)) await loosely(on, session, line);
      return;
    }
    const whole = lines.map((line) => `${filled(line)}\r\n`);
    note({ kind: "send", on, octets: lines.map((line) => `${line}\r\n`).join(""), cuts });
    await write(session, Buffer.from(whole.join(""), "latin1"), cuts);
    for (const line of lines) {
      const octets = filled(line);
      const { over } = await answer(on, session, octets, options.timeout);
      if (over || spoilt) return;
    }
    await audit(on, session);
    if (spoilt || !lines.some(isRisky)) return;
    const sentinel = desk.session(on) && oracle.sentinel(on);
    if (sentinel) await exchange(on, session, sentinel);
  };

  /** A line with a bare LF in it: one reply, or one for each piece. Something known behind it shows where the replies end. */
  const loosely = async (on: number, session: Session, line: string) => {
    const most = line.split("\n").length;
    watched.blind = true;
    try {
      const sync = session.loggedIn() ? "STAT" : undefined;
      note({ kind: "send", on, octets: `${line}\r\n${sync === undefined ? "" : `${sync}\r\n`}`, cuts: [] });
      session.send(Buffer.from(`${line}\r\n${sync === undefined ? "" : `${sync}\r\n`}`, "latin1"));
      for (let count = 1; ; count++) {
        const said = await session.reply(options.timeout);
        if (said.kind !== "reply") {
          if (said.kind === "time-out") {
            accuse({
              requirement: "rfc1939/3/one-response-per-command",
              shape: "bare-lf-silence",
              expected: [text("-ERR")],
              event: `no reply within ${said.ms / 1000} s`,
              connection: on,
              sent: line,
            });
          }
          note({ kind: "closed", on });
          end(on);
          return;
        }
        const came = latin1(said.reply.line.octets);
        options.saw("bare-lf", came.slice(0, 4).trim());
        if (sync === undefined) break;
        if (count > 1 && /^\+OK \d+ \d+/.test(came)) {
          oracle.loosely(on, count - 1);
          session.startAfresh();
          return;
        }
        if (count > most + 1) {
          accuse({
            requirement: "rfc1939/3/one-response-per-command",
            shape: "bare-lf-too-many",
            expected: [text("-ERR")],
            received: came,
            at: 0,
            connection: on,
            sent: line,
          });
          break;
        }
      }
      note({ kind: "end", on, how: "drop" });
      end(on);
    } finally {
      watched.blind = false;
    }
  };

  const startTls = async (on: number, behind: readonly string[]) => {
    const session = await sessionOn(on);
    if (!session) return;
    if (session.connection.secure()) return;
    const lines = ["STLS", ...behind];
    note({ kind: "send", on, octets: lines.map((line) => `${line}\r\n`).join(""), cuts: [] });
    session.send(Buffer.from(lines.map((line) => `${filled(line)}\r\n`).join(""), "latin1"));
    const agreed = await answer(on, session, "STLS", options.timeout);
    if (agreed.over || spoilt) return;
    if (agreed.came !== "+OK") {
      for (const line of behind) {
        const { over } = await answer(on, session, filled(line), options.timeout);
        if (over || spoilt) return;
      }
      return;
    }
    const shaken = await session.connection.startTls(options.timeout);
    session.startAfresh();
    if (!shaken.ok) {
      // A server that wants nothing to do with it closes; one that answers in the clear makes no handshake either.
      note({ kind: "closed", on });
      end(on);
      return;
    }
    note({ kind: "handshake", on });
    oracle.secured(on);
    for (const line of ["MAILSPEC", "USER {user}"]) {
      try {
        const { over } = await exchange(on, session, line);
        if (over || spoilt) return;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        throw new Broken({
          ...error.breach,
          requirement: "rfc2595/4/nothing-before-handshake",
          shape: "carried-out-under-tls",
        });
      }
    }
  };

  const step = async (it: Step): Promise<void> => {
    if (spoilt) return;
    switch (it.do) {
      case "send":
        return send(it.on, it.lines, it.cuts ?? []);
      case "drop":
      case "reset":
      case "half-close": {
        const session = desk.session(it.on);
        if (!session) return;
        note({ kind: "end", on: it.on, how: it.do });
        await session.connection.drained();
        if (it.do === "half-close") {
          session.connection.halfClose();
          await session.connection.closed(500);
        } else {
          session.connection[it.do]();
        }
        oracle.lost(it.on, it.do);
        desk.forget(it.on);
        return;
      }
      case "abandon": {
        const session = await sessionOn(it.on);
        if (!session) return;
        note({ kind: "send", on: it.on, octets: it.octets, cuts: [] });
        note({ kind: "end", on: it.on, how: "drop" });
        session.send(Buffer.from(it.octets, "latin1"));
        await session.connection.drained();
        oracle.lost(it.on, "abandon");
        desk.forget(it.on);
        return;
      }
      case "deliver":
        note({ kind: "deliver", message: it.message });
        return desk.deliver(it.message);
      case "start-tls":
        return startTls(it.on, it.behind);
      case "strain": {
        const session = await sessionOn(it.on);
        if (session)
          await strain(desk, session, it, {
            ...options,
            note,
            accuse,
            answer: (line) => answer(it.on, session, line, options.timeout),
          });
        if (desk.session(it.on)) end(it.on);
        return;
      }
      default:
        return it satisfies never;
    }
  };

  return {
    trace,
    watched: watched as unknown as Watched<Sighting>,
    replies,
    step,
    async finish() {
      const first = desk.session(1);
      if (first) await settle(first);
      if (brokenRules.length > 0) accuseRules(first);
      if (desk.session(2)) {
        oracle.lost(2, "drop");
        desk.forget(2);
      }
      // At the end the mailbox against the model: what the sessions left, the next one sees.
      if (options.state === "transaction" && !spoilt && oracle.unsettled()) {
        if (desk.session(1)) {
          note({ kind: "end", on: 1, how: "drop" });
          oracle.lost(1, "drop");
          desk.forget(1);
        }
        await sessionOn(1);
      }
      const session = desk.session(1);
      if (!session) return;
      const again =
        !spoilt && options.state === "transaction" && !session.connection.ended() ? oracle.afresh(1) : undefined;
      if (again === undefined) {
        oracle.lost(1, "drop");
        desk.forget(1);
        return;
      }
      const changed = oracle.describe(1, "").includes("+marks");
      for (const line of changed ? [again, "LIST"] : [again]) if (desk.session(1)) await exchange(1, session, line);
      await settle(session);
      if (brokenRules.length > 0) accuseRules(desk.session(1));
    },
  };
}

/** Judges what came unasked. A farewell is one only if the connection ends: that can take a moment. */
async function settle(session: Session): Promise<void> {
  const { connection } = session;
  if (connection.pending().length > 0) await connection.closed(FAREWELL);
  session.settle();
}

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

/** A line after which a server may be out of step without showing it. */
const isRisky = (line: string) => line.length + 2 > 255 || /[^\x20-\x7e]/.test(line);
const latin1 = (octets: Uint8Array) =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("latin1");
const octetText = (it: string) => Buffer.from(it, "utf8").toString("latin1");

/** Lines of a listing; of a message nobody asks. */
function linesOf(reply: Reply): readonly string[] {
  if (!reply.block || !["LIST", "UIDL"].includes(reply.keyword)) return [];
  const whole = latin1(reply.block.octets);
  return whole === "" ? [] : whole.replace(/\r?\n$/, "").split(/\r?\n/);
}
