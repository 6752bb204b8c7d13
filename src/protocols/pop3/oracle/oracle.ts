import { type Judged, judged, type Loss, type Oracle, text } from "../../../fuzz/in-turn/oracle.js";
import type { Offers } from "../../../protocol/offers.js";
import { isTrouble } from "../../../protocol/session.js";
import type { Account } from "../../../protocol/target.js";
import { latin1, octetText } from "../../../wire/latin1.js";
import type { Trouble } from "../../../wire/trouble.js";
import { type Command, commandOf } from "../command-line.js";
import { specOf } from "../commands.js";
import type { Pop3Event, Reply } from "../event.js";
import { continueReq } from "../grammar.js";
import { newSession, type Outcome, type SessionState, type World } from "../model/state.js";
import { accuse, breachOf, troubleOf } from "./accuse.js";
import { allowed, tidy } from "./allowed.js";
import { judgeAudit } from "./audit.js";
import { replyCache } from "./cache.js";
import { cameOf, shapeOf } from "./classify.js";
import { type Mismatch, mismatch } from "./compare.js";
import { expectedMaildrop } from "./maildrop.js";
import { memoize } from "./memoize.js";
import { isLong, isOdd, isPlain, newlyTracked, PATIENCE, type Tracked } from "./session.js";

/** The clause of a reply that did not come where the server had a choice of replies. */
const ANSWERS = "rfc1939/3/one-response-per-command";

/** A login, or what goes on with one. */
const isLogin = ({ phase, sasl }: SessionState, { keyword }: Command): boolean =>
  phase === "authorization" && (sasl !== undefined || specOf(keyword)?.changes === "login");

/** Scripts say the same lines over and over. */
const parsed = memoize(500, commandOf);
const shapes = memoize(16, (messages: number) => memoize(500, (line: string) => shapeOf(parsed(line), messages)));
const shape = (line: string, messages: number) => shapes(messages)(line);

/** The model of POP3 as a judge of one account's sessions. */
export function pop3Oracle(account: Account, offers: Offers): Oracle<Pop3Event> {
  const sessions = new Map<number, Tracked>();
  const drop = expectedMaildrop();
  let second: ReturnType<Oracle["secondLogin"]>;
  /** A session was lost, and nobody has looked into the maildrop since. */
  let lockMayLinger = false;
  const user = octetText(account.user);
  const password = octetText(account.password);
  const world: World = {
    checkPassword: (name, given) => name === user && given === password,
    checkApop: () => false,
    checkCramMd5: () => undefined,
    maildrop: () => drop.messages(),
    newChallenge: () => "",
    offersTls: offers.has("STLS"),
    languages: ["en"],
  };

  const memory = replyCache();
  const describe = ({ state }: Tracked, line: string): string => {
    const marked = state.entries.some(({ deleted }) => deleted) ? "+marks" : "";
    return `${state.sasl ? "sasl" : state.phase}${marked} ${shape(line, state.entries.length)}`;
  };

  const tracked = (on: number): Tracked => {
    const session = sessions.get(on);
    if (!session) throw new Error(`connection ${on} is not open`);
    return session;
  };
  const others = (on: number) =>
    [...sessions].some(([number, { state }]) => number !== on && state.phase === "transaction");
  /** The maildrop as a session that begins now sees it. */
  const unmarked = () => drop.messages().map((message) => ({ ...message, deleted: false }));
  const enter = (session: Tracked) => {
    session.state = { ...session.state, entries: unmarked() };
    session.right = undefined;
    session.due = "LIST";
  };
  const circumstances = (on: number, { state, afterUser, earlier }: Tracked) => ({
    offers,
    world,
    afterUser,
    earlier,
    contested: state.phase === "authorization" && (others(on) || lockMayLinger),
  });
  /** A session's end by QUIT or loss, for the maildrop. */
  const ended = (on: number, how: "quit" | Loss) => {
    const session = sessions.get(on);
    sessions.delete(on);
    if (!session || session.state.owner === undefined) return;
    if (how !== "quit") lockMayLinger = true;
    const { entries } = session.state;
    const marked = new Set(entries.filter(({ deleted }) => deleted).map(({ uniqueId }) => uniqueId));
    // EXPIRE 0: what was read may be gone after QUIT (RFC 2449 §6.7).
    const perhaps = how === "quit" && offers.get("EXPIRE")?.[0] === "0" ? entries : [];
    drop.end({ how, marked, perhaps: new Set(perhaps.map(({ uniqueId }) => uniqueId)) });
  };

  /** A session has seen what the sessions before it left. */
  const audited = (session: Tracked) => {
    session.state = { ...session.state, entries: unmarked() };
    lockMayLinger = false;
    memory.turn(session);
  };

  const judgeReply = (on: number, session: Tracked, command: Command, reply: Reply): Judged => {
    const line = latin1(reply.line.octets);
    const came = cameOf(line);
    if (session.due === command.raw)
      return judgeAudit({ on, session, command, reply }, drop, offers.has("UIDL"), audited);
    const { state } = session;
    const outcomes = allowed(state, command, circumstances(on, session));
    const statuses = statusesOf(outcomes);
    session.odd = isOdd(command.raw);
    session.refused = came.startsWith("-ERR");
    if (session.refused) session.errors++;
    if (came.startsWith("-ERR") && isLogin(state, command)) session.turnedAway = true;
    session.afterUser = command.keyword === "USER" && came === "+OK";
    if (session.afterUser) session.earlier = command.args[0];
    if (command.keyword === "PASS" && command.args.length > 0) session.earlier = undefined;
    let wrong: Mismatch | undefined;
    for (const outcome of outcomes) {
      const found = mismatch(outcome, reply);
      if (!found) {
        // Tidied up it would mark or remove something; whether the server tidies up nobody can tell.
        const unclear = outcome.next !== state && command.raw !== tidy(command.raw);
        settle(on, session, outcome, reply);
        if (outcome.reply.kind === "scan-listings") session.unmarked = new Set();
        const over = outcome.next.phase === "update" || outcome.next.phase === "closed";
        const fine = judged(came, { statuses, over, ...(unclear && { lost: true }) });
        if (outcome.next === state && (came.startsWith("-ERR") || isIdempotent(command)))
          memory.keep(session, command.raw, reply, { judged: fine, what: describe(session, command.raw) });
        return fine;
      }
      if (!wrong || (found.content && !wrong.content)) wrong = found;
    }
    const here = new Set(drop.messages().map(({ uniqueId }) => uniqueId));
    const breach = accuse(wrong as Mismatch, session, command, { on, came, here });
    const spec = specOf(command.keyword);
    const reads = spec ? spec.changes === "nothing" : isPlain(command.raw);
    // Its patience is over: what looks like a reply is a farewell, if it closes.
    const farewell = came.startsWith("-ERR") && session.errors > PATIENCE;
    const harmless = state.phase === "transaction" && !state.sasl && came !== "+" && (wrong?.content === true || reads);
    return judged(came, { breach, harmless, statuses, ...(farewell && { farewell }) });
  };

  /** Takes the outcome that the server chose. */
  const settle = (on: number, session: Tracked, { next, reply: wanted }: Outcome, reply: Reply) => {
    const before = session.state;
    if (next === before) {
      if (wanted.kind === "negative" && wanted.code === "IN-USE" && others(on)) second = "refused";
      return;
    }
    session.state = next;
    const unmarked = before.entries.flatMap(({ deleted }, at) =>
      deleted && next.entries[at]?.deleted === false ? [at + 1] : [],
    );
    if (unmarked.length > 0) session.unmarked = new Set([...session.unmarked, ...unmarked]);
    if (wanted.kind === "challenge" && next.sasl) {
      const parsed = continueReq(reply.line.octets);
      if (parsed.ok) session.state = { ...next, sasl: { ...next.sasl, challenge: latin1(parsed.value.challenge) } };
    }
    if (before.phase === "authorization" && next.phase === "transaction") {
      if (others(on)) second = "isolated";
      enter(session);
    } else {
      memory.turn(session);
    }
    if (next.phase === "update") ended(on, "quit");
    if (next.phase === "closed") ended(on, "closed");
  };

  const judgeTrouble = (on: number, session: Tracked, command: Command, trouble: Trouble): Judged => {
    const { state } = session;
    const logsIn = state.phase === "authorization" && specOf(command.keyword)?.changes === "login";
    const outcomes = allowed(state, command, circumstances(on, session));
    const statuses = statusesOf(outcomes);
    // What is broken is a clause of the command's own only where nothing but one status was right.
    const isPlainly = statuses.length === 1 && command.raw === tidy(command.raw);
    const { came, ...found } = troubleOf(trouble, command, isPlainly ? outcomes[0].because : ANSWERS);
    if (came === "silence" && logsIn && others(on)) {
      second = "waits";
      ended(on, "closed");
      return judged("waits", { over: true });
    }
    const isUnwelcome = state.phase === "authorization" && (session.turnedAway || (logsIn && session.errors > 0));
    const mayClose = session.refused || session.errors >= PATIENCE || session.odd || isLong(command.raw) || isUnwelcome;
    if (came === "closed" && found.received === undefined && mayClose) {
      ended(on, "closed");
      return judged("closed", { over: true });
    }
    const breach = breachOf(on, session, command, { ...found, expected: [{ kind: "either", texts: statuses }] }, came);
    ended(on, "closed");
    return judged(came, { breach, harmless: false, over: true, statuses });
  };

  return {
    recall(on, line, reply) {
      const session = tracked(on);
      // Another session that is under way decides about logins.
      if (session.state.phase === "authorization" && others(on)) return undefined;
      const recalled = memory.of(session, line, asked(reply));
      if (recalled?.judged.came.startsWith("-ERR")) {
        session.errors++;
        if (isLogin(session.state, parsed(line))) session.turnedAway = true;
      }
      return recalled;
    },
    filled(messages) {
      drop.fill(messages);
      lockMayLinger = false;
    },
    delivered: (message) => drop.add(message),
    opened(on, where) {
      const session = newlyTracked();
      sessions.set(on, session);
      if (where === "authorization") {
        memory.turn(session);
        return;
      }
      if (others(on)) second = "isolated";
      session.state = { ...session.state, phase: "transaction", owner: user };
      enter(session);
    },
    judge(on, line, heard) {
      const session = tracked(on);
      const command = parsed(line);
      return isTrouble(heard)
        ? judgeTrouble(on, session, command, heard)
        : judgeReply(on, session, command, asked(heard));
    },
    due: (on) => sessions.get(on)?.due,
    secured(on) {
      const session = tracked(on);
      session.state = { ...newSession("", true), secure: true };
      memory.turn(session);
    },
    lost: ended,
    unsettled: drop.unsettled,
    taken: others,
    shared: () => [...sessions.values()].filter(({ state }) => state.phase === "transaction").length > 1,
    probeLine(on) {
      const { state } = tracked(on);
      if (state.sasl) return undefined;
      if (state.phase === "transaction") return "NOOP";
      return offers.has("CAPA") ? "CAPA" : undefined;
    },
    tookBareLf(on, replies) {
      const session = tracked(on);
      session.errors += replies;
      session.refused = true;
      session.odd = true;
      session.afterUser = false;
    },
    refused(on, reply) {
      if (others(on)) {
        second = "refused";
        return undefined;
      }
      return {
        requirement: "rfc1939/4/lock-released",
        shape: "refused",
        expected: [text("+OK")],
        received: reply,
        at: 0,
        connection: on,
        sent: "PASS",
      };
    },
    undo(on) {
      const session = sessions.get(on);
      if (
        session?.state.phase !== "transaction" ||
        session.state.sasl ||
        session.due !== undefined ||
        session.errors > 5000
      )
        return undefined;
      // New mail is seen by new sessions only.
      if (session.state.entries.length !== drop.messages().length) return undefined;
      return session.state.entries.some(({ deleted }) => deleted) ? ["RSET", "LIST"] : ["RSET"];
    },
    spoil: drop.forget,
    holds: drop.holds,
    describe(on, line) {
      const session = sessions.get(on);
      return session ? describe(session, line) : "-";
    },
    secondLogin: () => second,
  };
}

/** What answers a line was asked for. */
function asked(event: Pop3Event): Reply {
  if (event.kind !== "reply") throw new Error(`${event.kind} octets answer no line`);
  return event;
}

const statusesOf = (outcomes: readonly Outcome[]) => [...new Set(outcomes.map(({ reply }) => reply.form.status))];

/** Says the same again, however often. */
const isIdempotent = ({ keyword }: Command) => keyword === "RSET" || specOf(keyword)?.changes === "nothing";
