import { type Accusation, type Judged, type Loss, type Oracle, text } from "../../../fuzz/in-turn/oracle.js";
import type { Offers } from "../../../protocol/offers.js";
import { isTrouble } from "../../../protocol/session.js";
import type { Account } from "../../../protocol/target.js";
import { latin1, octetText } from "../../../wire/latin1.js";
import type { Trouble } from "../../../wire/trouble.js";
import { type Command, commandOf, isKeyword } from "../command-line.js";
import type { Pop3Event, Reply } from "../event.js";
import { continueReq } from "../grammar.js";
import { newSession, type Outcome, type World } from "../model/state.js";
import { blame, breachOf, troubleOf } from "./accuse.js";
import { allowed, tidy } from "./allowed.js";
import { recall } from "./cache.js";
import { cameOf, shapeOf } from "./classify.js";
import { type Mismatch, mismatch, statusOf } from "./compare.js";
import { sizesIn, uniqueIdsIn } from "./listings.js";
import { maildrop as believed } from "./maildrop.js";
import { remembered } from "./memoize.js";
import { type Held, isLong, isOdd, isPlain, newlyHeld, PATIENCE, reading } from "./session.js";

/** Scripts say the same lines over and over. */
const parsed = remembered(500, commandOf);
const shapes = remembered(16, (messages: number) => remembered(500, (line: string) => shapeOf(parsed(line), messages)));
const shape = (line: string, messages: number) => shapes(messages)(line);

/** The model of POP3 as a judge of one account's sessions. */
export function pop3Oracle(account: Account, offers: Offers): Oracle<Pop3Event> {
  const sessions = new Map<number, Held>();
  const drop = believed();
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

  const memory = recall();
  const describe = ({ state }: Held, line: string): string => {
    const marked = state.entries.some(({ deleted }) => deleted) ? "+marks" : "";
    return `${state.sasl ? "sasl" : state.phase}${marked} ${shape(line, state.entries.length)}`;
  };

  const held = (on: number): Held => {
    const session = sessions.get(on);
    if (!session) throw new Error(`connection ${on} is not open`);
    return session;
  };
  const others = (on: number) =>
    [...sessions].some(([number, { state }]) => number !== on && state.phase === "transaction");
  /** The maildrop as a session that begins now sees it. */
  const unmarked = () => drop.messages().map((message) => ({ ...message, deleted: false }));
  const enter = (session: Held) => {
    session.state = { ...session.state, entries: unmarked() };
    session.right = undefined;
    session.due = "LIST";
  };
  const circumstances = (on: number, { state, afterUser, earlier }: Held) => ({
    offers,
    world,
    afterUser,
    earlier,
    contested: state.phase === "authorization" && (others(on) || lockMayLinger),
  });
  const judged = (came: string, more: Partial<Judged> = {}): Judged => ({
    harmless: true,
    over: false,
    statuses: [],
    came,
    ...more,
  });
  /** A session's end by QUIT or loss, for the maildrop. */
  const ended = (on: number, how: "quit" | Loss) => {
    const session = sessions.get(on);
    sessions.delete(on);
    if (!session || session.state.owner === undefined) return;
    if (how !== "quit") lockMayLinger = true;
    const marked = new Set(session.state.entries.filter(({ deleted }) => deleted).map(({ uniqueId }) => uniqueId));
    drop.end({ how, marked });
  };

  /** The rules accuse a listing that cannot be read; nothing can be said of what comes after it. */
  const lose = (session: Held, came: string): Judged => {
    session.due = undefined;
    drop.forget();
    return judged(came, { statuses: ["+OK"], harmless: false, lost: true });
  };

  const judgeAudit = (on: number, session: Held, command: Command, reply: Reply): Judged => {
    const came = cameOf(latin1(reply.line.octets));
    const finish = (found: Omit<Accusation, "connection" | "sent" | "shape"> & { shape?: string }): Judged => {
      session.due = undefined;
      drop.forget();
      const breach = {
        ...breachOf(on, session, command, found, came),
        ...(found.shape !== undefined && { shape: found.shape }),
      };
      return judged(came, { breach, harmless: false, statuses: ["+OK"] });
    };
    if (came !== "+OK") {
      const requirement = command.keyword === "LIST" ? "rfc1939/5/list-all" : "rfc1939/7/uidl-all";
      const empty = drop.messages().length === 0 && command.keyword === "LIST" ? "rfc1939/5/list-empty" : requirement;
      return finish({ requirement: empty, expected: [text("+OK")], received: latin1(reply.line.octets), at: 0 });
    }
    if (command.keyword === "LIST") {
      const listed = sizesIn(reply);
      if (!listed) return lose(session, came);
      session.listed = listed;
      if (offers.has("UIDL")) {
        session.due = "UIDL";
        return judged(came, { statuses: ["+OK"] });
      }
    }
    const ids = command.keyword === "UIDL" ? uniqueIdsIn(reply) : undefined;
    session.due = undefined;
    if (command.keyword === "UIDL" && !ids) return lose(session, came);
    const breach = drop.audit(session.listed, ids);
    if (breach) return finish({ ...breach, received: latin1(reply.block?.octets ?? new Uint8Array()), at: 0 });
    session.state = { ...session.state, entries: unmarked() };
    lockMayLinger = false;
    memory.turn(session);
    return judged(came, { statuses: ["+OK"] });
  };

  const judgeReply = (on: number, session: Held, command: Command, reply: Reply): Judged => {
    const line = latin1(reply.line.octets);
    const came = cameOf(line);
    if (session.due === command.raw) return judgeAudit(on, session, command, reply);
    const { state } = session;
    const outcomes = allowed(state, command, circumstances(on, session));
    const statuses = statusesOf(outcomes);
    session.odd = isOdd(command.raw);
    if (came.startsWith("-ERR")) session.errors++;
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
    const breach = blame(wrong as Mismatch, session, command, { on, came, here });
    const reads = reading.has(command.keyword) || (!isKeyword(command.keyword) && isPlain(command.raw));
    // Its patience is over: what looks like a reply is a farewell, if it closes.
    const farewell = came.startsWith("-ERR") && session.errors > PATIENCE;
    const harmless = state.phase === "transaction" && !state.sasl && came !== "+" && (wrong?.content === true || reads);
    return judged(came, { breach, harmless, statuses, ...(farewell && { farewell }) });
  };

  /** Takes the outcome that the server chose. */
  const settle = (on: number, session: Held, { next, reply: wanted }: Outcome, reply: Reply) => {
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

  const judgeTrouble = (on: number, session: Held, command: Command, trouble: Trouble): Judged => {
    const { state } = session;
    const logsIn = state.phase === "authorization" && ["PASS", "APOP", "AUTH"].includes(command.keyword);
    const outcomes = allowed(state, command, circumstances(on, session));
    const statuses = statusesOf(outcomes);
    const { came, ...found } = troubleOf(trouble, command, outcomes[0].because);
    if (came === "silence" && logsIn && others(on)) {
      second = "waits";
      ended(on, "closed");
      return judged("waits", { over: true });
    }
    const mayClose = session.errors >= PATIENCE || session.odd || isLong(command.raw) || (logsIn && session.errors > 0);
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
      const session = held(on);
      // Another session that is under way decides about logins.
      return session.state.phase === "authorization" && others(on) ? undefined : memory.of(session, line, asked(reply));
    },
    filled(messages) {
      drop.fill(messages);
      lockMayLinger = false;
    },
    delivered: (message) => drop.add(message),
    opened(on, where) {
      const session = newlyHeld();
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
      const session = held(on);
      const command = parsed(line);
      return isTrouble(heard)
        ? judgeTrouble(on, session, command, heard)
        : judgeReply(on, session, command, asked(heard));
    },
    due: (on) => sessions.get(on)?.due,
    secured(on) {
      const session = held(on);
      session.state = { ...newSession("", true), secure: true };
      memory.turn(session);
    },
    lost: ended,
    unsettled: drop.unsettled,
    taken: others,
    shared: () => [...sessions.values()].filter(({ state }) => state.phase === "transaction").length > 1,
    probeLine(on) {
      const { state } = held(on);
      if (state.sasl) return undefined;
      if (state.phase === "transaction") return "NOOP";
      return offers.has("CAPA") ? "CAPA" : undefined;
    },
    tookBareLf(on, replies) {
      const session = held(on);
      session.errors += replies;
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

const statusesOf = (outcomes: readonly Outcome[]) => [...new Set(outcomes.map(({ reply }) => statusOf(reply)))];

/** Says the same again, however often. */
const isIdempotent = ({ keyword }: Command) => reading.has(keyword) || keyword === "RSET";
