import { type Command, parseCommand } from "../../protocols/pop3/command.js";
import { continueReq, type ScanListing, scanListing, uniqueIdListing } from "../../protocols/pop3/grammar.js";
import { limits } from "../../protocols/pop3/limits.js";
import { newSession, type Outcome, type SessionState, type World } from "../../protocols/pop3/model-state.js";
import { blockLines } from "../../protocols/pop3/rules-listings.js";
import type { Account, Reply, ReplyRead } from "../../protocols/protocol.js";
import type { Offers } from "../../runner/driver.js";
import type { Trouble } from "../../wire/connection.js";
import { type Breach, type Judged, type Loss, type Oracle, type Recalled, text } from "../oracle.js";
import { entries, type Mismatch, mismatch, statusOf } from "./agree.js";
import { allowed, tidy } from "./allowed.js";
import { maildrop as believed } from "./maildrop.js";
import { cameOf, keywordOf, shapeOf } from "./shape.js";

/** What the oracle keeps of a connection. */
interface Held {
  state: SessionState;
  /** Names the state, and what the maildrop holds: equal names, equal replies. */
  name: string;
  /** Negative replies so far: a server may lose patience. */
  errors: number;
  /** The line before was not one that a client would send. */
  odd: boolean;
  afterUser: boolean;
  earlier: string | undefined;
  /** Numbers whose marks a RSET took away. */
  unmarked: ReadonlySet<number>;
  due: "LIST" | "UIDL" | undefined;
  listed: readonly ScanListing[];
}

/** So many negative replies, and a server may close. */
const PATIENCE = 3;
/** Commands that change nothing, however a server reads them. */
const reading = new Set(["STAT", "LIST", "UIDL", "RETR", "TOP", "NOOP", "CAPA"]);
const changing = new Set(["DELE", "RSET", "QUIT", "USER", "PASS", "APOP", "AUTH", "STLS", "UTF8", "LANG"]);

/** What a listing or a sum breaks when messages are missing in it. */
const ofAll = new Set(["rfc1939/5/stat-counts", "rfc1939/5/list-all", "rfc1939/7/uidl-all"]);

const latin1 = (octets: Uint8Array) =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString("latin1");
const octetText = (it: string) => Buffer.from(it, "utf8").toString("latin1");

/** Scripts say the same lines over and over. */
const commandOf = remembered(500, (line: string) => parseCommand(Buffer.from(line, "latin1")));
const shapes = remembered(16, (messages: number) =>
  remembered(500, (line: string) => shapeOf(commandOf(line), messages)),
);
const shape = (line: string, messages: number) => shapes(messages)(line);

/** Keeps so many results of a function, and then begins anew. */
function remembered<K, V>(most: number, make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= most) known.clear();
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}

/** The model of POP3 as a judge of one account's sessions. */
export function pop3Oracle(account: Account, offers: Offers): Oracle {
  const sessions = new Map<number, Held>();
  const drop = believed();
  let second: ReturnType<Oracle["secondLogin"]>;
  /** A session was lost lately, and its lock may not be free yet. */
  let lately = false;
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

  /** Replies that were right, by state, line and octets. */
  const right = new Map<string, Recalled>();
  const names = new Map<string, number>();
  const keyOf = ({ name }: Held, line: string, { line: first, block }: Reply) =>
    `${name}${line}\n${latin1(first.octets)}${block ? `\n${latin1(block.octets)}` : ""}`;
  const rename = (session: Held) => {
    const { phase, entries, utf8 } = session.state;
    session.name = "";
    if (phase !== "transaction" || utf8) return;
    if (right.size > RECALLED || names.size > RECALLED) {
      right.clear();
      names.clear();
    }
    const maildrop = entries.map(({ deleted, uniqueId }) => (deleted ? `-${uniqueId}` : uniqueId)).join();
    const number = names.get(maildrop) ?? next++;
    names.set(maildrop, number);
    session.name = `${number} `;
  };
  let next = 0;
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
  const enter = (session: Held) => {
    session.state = { ...session.state, entries: drop.messages().map((message) => ({ ...message, deleted: false })) };
    session.name = "";
    session.due = "LIST";
  };
  const circumstances = (on: number, { state, afterUser, earlier }: Held) => ({
    offers,
    world,
    afterUser,
    earlier,
    contested: state.phase === "authorization" && (others(on) || lately),
  });
  const judged = (came: string, more: Partial<Judged> = {}): Judged => ({
    harmless: true,
    over: false,
    statuses: [],
    came,
    ...more,
  });
  const breachOf = (
    on: number,
    command: Command,
    found: Omit<Breach, "connection" | "sent" | "shape">,
    came: string,
  ): Breach => ({
    ...found,
    connection: on,
    sent: command.raw,
    shape: `${shapeOf(command, held(on).state.entries.length)}-${slug(came)}`,
  });

  /** A session's end by QUIT or loss, for the maildrop. */
  const ended = (on: number, how: "quit" | Loss) => {
    const session = sessions.get(on);
    sessions.delete(on);
    if (!session || session.state.owner === undefined) return;
    if (how !== "quit") lately = true;
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
    const finish = (found: Omit<Breach, "connection" | "sent" | "shape"> & { shape?: string }): Judged => {
      session.due = undefined;
      drop.forget();
      return judged(came, {
        breach: { ...breachOf(on, command, found, came), ...(found.shape !== undefined && { shape: found.shape }) },
        harmless: false,
        statuses: ["+OK"],
      });
    };
    if (came !== "+OK") {
      const requirement = command.keyword === "LIST" ? "rfc1939/5/list-all" : "rfc1939/7/uidl-all";
      const empty = drop.messages().length === 0 && command.keyword === "LIST" ? "rfc1939/5/list-empty" : requirement;
      return finish({ requirement: empty, expected: [text("+OK")], received: latin1(reply.line.octets), at: 0 });
    }
    if (command.keyword === "LIST") {
      const listed =
        entries(reply.block?.octets, scanListing) ??
        leniently(reply, (number, size) => ({ number, size: Number(size), extra: NONE }));
      if (!listed) return lose(session, came);
      session.listed = listed;
      if (offers.has("UIDL")) {
        session.due = "UIDL";
        return judged(came, { statuses: ["+OK"] });
      }
    }
    const ids =
      command.keyword === "UIDL"
        ? (entries(reply.block?.octets, uniqueIdListing) ??
          leniently(reply, (number, uniqueId) => ({ number, uniqueId })))
        : undefined;
    session.due = undefined;
    if (command.keyword === "UIDL" && !ids) return lose(session, came);
    const breach = drop.audit(session.listed, ids);
    if (breach) return finish({ ...breach, received: latin1(reply.block?.octets ?? new Uint8Array()), at: 0 });
    session.state = { ...session.state, entries: drop.messages().map((message) => ({ ...message, deleted: false })) };
    lately = false;
    rename(session);
    return judged(came, { statuses: ["+OK"] });
  };

  const judgeReply = (on: number, session: Held, command: Command, reply: Reply): Judged => {
    const line = latin1(reply.line.octets);
    const came = cameOf(line);
    if (session.due === command.raw) return judgeAudit(on, session, command, reply);
    const { state } = session;
    const outcomes = allowed(state, command, circumstances(on, session));
    const statuses = [...new Set(outcomes.map(({ reply: its }) => statusOf(its)))];
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
        const unclear = command.raw !== tidy(command.raw) && outcome.next !== state;
        settle(on, session, outcome, reply);
        if (outcome.reply.kind === "scan-listings") session.unmarked = new Set();
        const over = outcome.next.phase === "update" || outcome.next.phase === "closed";
        const fine = judged(came, { statuses, over, ...(unclear && { lost: true }) });
        if (outcome.next === state && session.name !== "" && reading.has(command.keyword) && isShort(reply))
          right.set(keyOf(session, command.raw, reply), { judged: fine, what: describe(session, command.raw) });
        return fine;
      }
      if (!wrong || (found.content && !wrong.content)) wrong = found;
    }
    const { requirement, expected, received, at, content, before } = wrong as Mismatch;
    const blamed = requirementFor(wrong as Mismatch, session, command, came);
    const breach: Breach = {
      ...breachOf(on, command, { requirement: blamed, expected, received, at }, came),
      ...(content && { shape: `${keywordOf(command)}-differs` }),
      ...(blamed !== requirement && { otherwise: requirement }),
      ...(before !== undefined && { before }),
    };
    const reads = reading.has(command.keyword) || (!changing.has(command.keyword) && isPlain(command));
    // Its patience is over: what looks like a reply is a farewell, if it closes.
    const farewell = came.startsWith("-ERR") && session.errors > PATIENCE;
    const harmless = state.phase === "transaction" && !state.sasl && came !== "+" && (content || reads);
    return judged(came, { breach, harmless, statuses, ...(farewell && { farewell }) });
  };

  /** Takes the outcome that the server chose. */
  const settle = (on: number, session: Held, { next, reply: wanted }: Outcome, reply: Reply) => {
    const before = session.state;
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
    } else if (
      before.phase === "authorization" &&
      wanted.kind === "negative" &&
      wanted.code === "IN-USE" &&
      others(on)
    ) {
      second = "refused";
    }
    if (next !== before) rename(session);
    if (next.phase === "update") ended(on, "quit");
    if (next.phase === "closed") ended(on, "closed");
  };

  /** A clause that says more than the model's: another session changed what this one sees, RSET did nothing, or only the letters' case differs. */
  const requirementFor = (
    { requirement, content, fewer }: Mismatch,
    { state, unmarked }: Held,
    command: Command,
    came: string,
  ): string => {
    const believed_ = new Set(drop.messages().map(({ uniqueId }) => uniqueId));
    if (state.entries.some(({ deleted, uniqueId }) => !deleted && !believed_.has(uniqueId)))
      return "rfc1939/4/exclusive-lock";
    const refused = !content && came.startsWith("-ERR");
    if (unmarked.size > 0 && fewer && ofAll.has(requirement)) return "rfc1939/5/rset-unmarks";
    if (refused && numbering.has(command.keyword) && unmarked.has(Number(command.args[0])))
      return "rfc1939/5/rset-unmarks";
    const typed = command.raw.slice(0, command.keyword.length);
    if (refused && typed !== command.keyword && (reading.has(command.keyword) || changing.has(command.keyword)))
      return "rfc1939/3/keyword-case";
    return requirement;
  };

  const judgeTrouble = (on: number, session: Held, command: Command, trouble: Trouble): Judged => {
    const { state } = session;
    const logsIn = state.phase === "authorization" && ["PASS", "APOP", "AUTH"].includes(command.keyword);
    const came = trouble.kind === "time-out" ? "silence" : trouble.kind === "too-long" ? "endless" : "closed";
    const received = trouble.partial.length > 0 ? latin1(trouble.partial.subarray(0, 1000)) : undefined;
    if (came === "silence" && logsIn && others(on)) {
      second = "waits";
      ended(on, "closed");
      return judged("waits", { over: true });
    }
    const mayClose =
      session.errors >= PATIENCE ||
      session.odd ||
      command.raw.length + 2 > limits.command.max ||
      (logsIn && session.errors > 0);
    if (came === "closed" && received === undefined && mayClose) {
      ended(on, "closed");
      return judged("closed", { over: true });
    }
    const [first, ...rest] = allowed(state, command, circumstances(on, session));
    const requirement =
      came !== "closed"
        ? "rfc1939/3/one-response-per-command"
        : command.raw.length > 60
          ? limits.command.ref
          : first.because;
    const statuses = [...new Set([first, ...rest].map(({ reply }) => statusOf(reply)))];
    const event =
      trouble.kind === "time-out"
        ? `no reply within ${trouble.ms / 1000} s`
        : trouble.kind === "too-long"
          ? `over ${trouble.limit} octets without an end`
          : trouble.detail;
    const breach = breachOf(
      on,
      command,
      {
        requirement,
        expected: [{ kind: "either", texts: statuses }],
        event,
        ...(received !== undefined && { received, at: received.length }),
      },
      came,
    );
    ended(on, "closed");
    return judged(came, { breach, harmless: false, over: true, statuses });
  };

  return {
    recall(on, line, reply) {
      const session = held(on);
      if (session.name === "" || session.due !== undefined || session.unmarked.size > 0 || !isShort(reply))
        return undefined;
      const known = right.get(keyOf(session, line, reply));
      if (!known) return undefined;
      if (known.judged.came.startsWith("-ERR")) session.errors++;
      session.odd = isOdd(line);
      session.afterUser = false;
      return known;
    },
    filled(messages) {
      drop.fill(messages);
      lately = false;
    },
    delivered: (message) => drop.add(message),
    opened(on, where) {
      const session: Held = {
        state: newSession("", false),
        errors: 0,
        odd: false,
        afterUser: false,
        earlier: undefined,
        unmarked: new Set(),
        name: "",
        due: undefined,
        listed: [],
      };
      sessions.set(on, session);
      if (where === "authorization") return;
      if (others(on)) second = "isolated";
      session.state = { ...session.state, phase: "transaction", owner: user };
      enter(session);
    },
    judge(on, line, said: ReplyRead) {
      const session = held(on);
      const command = commandOf(line);
      return said.kind === "reply"
        ? judgeReply(on, session, command, said.reply)
        : judgeTrouble(on, session, command, said);
    },
    due: (on) => sessions.get(on)?.due,
    secured(on) {
      const session = held(on);
      session.state = { ...newSession("", true), secure: true };
      session.name = "";
    },
    lost: ended,
    unsettled: drop.unsettled,
    taken: others,
    shared: () => [...sessions.values()].filter(({ state }) => state.phase === "transaction").length > 1,
    sentinel(on) {
      const { state } = held(on);
      if (state.sasl) return undefined;
      if (state.phase === "transaction") return "NOOP";
      return offers.has("CAPA") ? "CAPA" : undefined;
    },
    loosely(on, replies) {
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
    afresh(on) {
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

/** Replies that are worth remembering: in octets, and how many. */
const isShort = ({ block }: Reply) => (block?.octets.length ?? 0) <= 1024;
const RECALLED = 1000;
const numbering = new Set(["LIST", "RETR", "DELE", "TOP", "UIDL"]);
const NONE = new Uint8Array();

/** A listing in which at least number and value can be told apart; numbers have to be 1, 2, 3 and so on. */
function leniently<T>({ block }: Reply, make: (number: number, value: string) => T): readonly T[] | undefined {
  const lines = blockLines(block?.octets ?? NONE).map((line) => /^(\d+)\s+(.*)$/s.exec(latin1(line)));
  return lines.every((parts, at) => Number(parts?.[1]) === at + 1)
    ? lines.map((parts) => make(Number(parts?.[1]), parts?.[2] ?? ""))
    : undefined;
}

const isPlain = ({ raw }: Command) => /^[\x20-\x7e]*$/.test(raw);
const isOdd = (raw: string) => raw.length + 2 > limits.command.max || /[^\x20-\x7e]/.test(raw);
const slug = (came: string) =>
  came === "+OK" ? "ok" : came === "+" ? "challenge" : came.startsWith("-ERR") ? "err" : came;
