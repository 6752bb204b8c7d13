import { CRASH } from "../../../fuzz/supervise.js";
import { isTrouble } from "../../../protocol/session.js";
import { latin1 } from "../../../wire/latin1.js";
import { inWords, type Trouble } from "../../../wire/trouble.js";
import { chunkOf } from "../command-line.js";
import type { Reply } from "../event.js";
import type { Input } from "../model/state.js";
import { accepted, extraOf, unanswered, wantsMoreFirst, why } from "./accuse.js";
import type { Talk } from "./connections.js";
import { classOf, isOdd, shapeOf, shapeOfReply, whereOf } from "./describe.js";
import { envelopeOf, type Taken } from "./envelope.js";
import { follow, mustAccept, type States } from "./follow.js";
import { inputOf } from "./input.js";
import { isPlainText } from "./message.js";
import { isProvoked } from "./provoked.js";
import { type Scene, told } from "./scene.js";
import type { Accusation } from "./trace.js";

/** How long a server may take to close after a farewell; and to say what nobody asked for, once something is wrong. */
const FAREWELL = 300;
const EXTRA = 60;

/** What a message consists of that goes out behind 354, or in chunks. */
export interface Content {
  /** It is a part of a message: other chunks came before, or not all of it is sent. */
  isContinued?: boolean;
  readonly mark: string;
  readonly message: string;
}

/** What is made of replies. */
export interface Hearing {
  /** Reads the replies to everything that was sent. Gives whether a message is to follow: 354 came. */
  readonly hear: (talk: Talk, content: Content | undefined) => Promise<"data" | undefined>;
  /** Judges octets that came and that nobody asked for. */
  readonly settle: (talk: Talk, sent: string) => Promise<void>;
}

/** Reads replies and holds them against the model. */
export function hearing(scene: Scene): Hearing {
  const { place, world, connections, options, taken, replies, note, accuse, accuseRules, end } = scene;
  const { timeout, known, saw } = options;
  const { offers, target } = place;

  /** The breach, or where more replies come than there were commands that one. */
  const outOfStep = async (talk: Talk, breach: Accusation): Promise<Accusation> => {
    const { session } = talk;
    for (let left = session.underWay(); left > 0; left--) if (isTrouble(await session.next(EXTRA))) return breach;
    if (session.connection.unread() === 0) await session.connection.disturbed(EXTRA);
    const extra = session.connection.pending();
    if (extra.length === 0 || latin1(extra).startsWith("421")) return breach;
    return extraBreach(talk, extra, breach.sent);
  };
  const extraBreach = ({ on, muddled }: Talk, extra: Uint8Array, sent: string): Accusation => {
    note({ kind: "extra", on });
    return {
      requirement: scene.suspect ?? (muddled ? "rfc3030/2/discard-after-failure" : extraOf(scene.lastShape)),
      shape: `${scene.lastShape}-one-reply-too-many`,
      expected: [],
      received: latin1(extra.subarray(0, 1000)),
      connection: on,
      sent,
    };
  };

  /** Octets that came and that nobody asked for. */
  const settle = async (talk: Talk, sent: string) => {
    const { connection } = talk.session;
    if (connection.unread() === 0 || scene.spoilt) return;
    const extra = connection.pending();
    const isFarewell = latin1(extra).startsWith("421") || (await connection.closed(FAREWELL)).kind !== "time-out";
    if (isFarewell) {
      end(talk);
      return;
    }
    talk.session.settle();
    // What the rules say of it is the same.
    scene.forgetRules();
    accuse(extraBreach(talk, extra, sent));
    end(talk);
  };

  const judgeTrouble = async (
    talk: Talk,
    trouble: Trouble,
    sent: string,
    wanted: readonly string[],
    before: States,
  ) => {
    const isClosed = trouble.kind !== "time-out" && trouble.kind !== "too-long";
    const came = isClosed ? "{closed}" : "silence";
    saw(`${whereOf(talk.states[0])} ${scene.lastShape}`, came);
    connections.said(talk.on, sent, came);
    const crash = place.process ? await place.process.trouble(CRASH) : undefined;
    // Behind mail data that it may not take, closing is refusing; so it is what ends the rest of them, taken for commands.
    const mayClose = isClosed && (isProvoked(talk, sent) || scene.suspect !== undefined) && crash === undefined;
    if (!mayClose) {
      const breach: Accusation = {
        requirement: unanswered(isClosed, talk, sent, before),
        shape: `${scene.lastShape}-${isClosed ? "closed" : "silence"}${crash === undefined ? "" : "-crash"}`,
        expected: wanted,
        event: crash ?? inWords(trouble),
        ...(trouble.partial.length > 0 && { received: latin1(trouble.partial.subarray(0, 1000)) }),
        connection: talk.on,
        sent,
      };
      note({ kind: "reply", on: talk.on, came, breach });
      end(talk);
      accuse(breach);
    } else note({ kind: "reply", on: talk.on, came });
    end(talk);
  };

  /** Keeps what the server has taken for whoever it has taken it. `flags`: LMTP's replies. */
  const take = (
    talk: Talk,
    before: States,
    content: Content,
    by: Taken["by"],
    flags: readonly boolean[],
    sent: string,
    after: string | undefined,
  ) => {
    if (!flags.includes(true)) return;
    const isLmtp = before[0].variant === "lmtp";
    const envelope = envelopeOf(before, (index) => (isLmtp ? flags[index] === true : true), target);
    const is8bit = /[\x80-\xff]/.test(content.message);
    const isDeclared = before.every(({ transaction }) =>
      transaction?.parameters.some(({ keyword, value }) => keyword === "BODY" && value?.toUpperCase() === "8BITMIME"),
    );
    if (content.isContinued) return;
    const isExact = isPlainText(content.message) && (!is8bit || (isDeclared && offers.has("8BITMIME")));
    taken.push({ ...content, by, isExact, ...envelope, sent, connection: talk.on, after });
  };

  /** Reads the replies to everything that was sent. Gives whether a message is to follow: 354 came. */
  const hear = async (talk: Talk, content: Content | undefined): Promise<"data" | undefined> => {
    let reads: "data" | undefined;
    let flags: boolean[] = [];
    let before: States = talk.states;
    let { ended } = talk;
    for (let awaited = talk.session.awaited(); awaited && !scene.spoilt; awaited = talk.session.awaited()) {
      const line = latin1(awaited.sent?.octets ?? new Uint8Array());
      const isLogin = awaited.isLogin ? target.loginTimeout : timeout;
      const heard = await talk.session.next(isLogin);
      const isReply = !isTrouble(heard) && heard.kind === "reply";
      scene.lastShape = isReply ? shapeOfReply(heard, line) : content && line === "." ? "mail-data" : shapeOf(line);
      const must = mustOf(talk, line);
      const anything = ["[2345]xx"];
      if (isTrouble(heard)) {
        await judgeTrouble(talk, heard, line, must ? [`${must}xx`] : anything, before);
        return undefined;
      }
      if (heard.kind !== "reply") {
        // It spoke before it was asked.
        accuse(extraBreach(talk, "octets" in heard ? heard.octets : new Uint8Array(), line));
        end(talk);
        return undefined;
      }
      const input = inputOf(heard);
      const digit = heard.code[0] ?? "";
      saw(`${whereOf(talk.states[0])} ${scene.lastShape}`, digit);
      connections.said(talk.on, line, heard.code);
      replies.push(digit);
      if (!input || digit === "") {
        note({ kind: "reply", on: talk.on, came: "other" });
        accuseRules();
        scene.spoilt = true;
        end(talk);
        return undefined;
      }
      // A server may say goodbye to who sends such mail data; so may one that took a part of them for a command.
      if (heard.code === "221" && scene.suspect !== undefined) {
        note({ kind: "reply", on: talk.on, came: "221" });
        scene.spoilt = true;
        end(talk);
        return undefined;
      }
      // Who says 521 or 554 of a command gives up on the session: some close then.
      talk.odd = (input.kind === "command" && isOdd(line)) || heard.code === "521" || heard.code === "554";
      talk.refused = digit === "4" || digit === "5";
      if (talk.refused) talk.errors++;
      const isEndOfMail = input.kind === "data" || (input.kind === "chunk" && chunkOf(input.command)?.last === true);
      if ((heard.recipient ?? 0) === 0) {
        flags = [];
        before = talk.states;
        ended = talk.ended;
        const ok = await judge(talk, input, heard, line, must);
        if (!ok) return undefined;
      } else note({ kind: "reply", on: talk.on, came: classOf(digit) });
      accuseRules();
      flags.push(digit === "2");
      const isLast = talk.session.awaited()?.sent !== awaited.sent;
      if (isEndOfMail && isLast && content)
        take(talk, before, content, input.kind === "data" ? "data" : "chunks", flags, line, ended);
      reads = input.kind === "command" && input.command.verb === "DATA" && heard.code === "354" ? "data" : undefined;
      const isFarewell =
        heard.code === "421" || (digit === "2" && input.kind === "command" && input.command.verb === "QUIT");
      if (isFarewell) return closes(talk, line);
      if (reads) return reads;
    }
    return reads;
  };

  const mustOf = ({ states, muddled }: Talk, line: string) =>
    muddled && !/^(?:NOOP|RSET|EHLO|LHLO)\b/i.test(line)
      ? undefined
      : mustAccept(states, line, connections.valueOf("sender"), connections.valueOf("recipient"));

  /** After 421, and 221 for QUIT, the server closes. */
  const closes = async (talk: Talk, sent: string): Promise<undefined> => {
    const { connection } = talk.session;
    if ((await connection.closed(timeout)).kind === "time-out") {
      const requirement = sent.toUpperCase().startsWith("QUIT")
        ? "rfc5321/4.1.1.10/quit-closes"
        : "rfc5321/4.2.2/421-closes";
      const shape = "stays-open";
      const breach: Accusation = {
        requirement,
        shape,
        expected: ["{closed}"],
        event: `still open after ${timeout / 1000} s`,
        connection: talk.on,
        sent,
      };
      note({ kind: "reply", on: talk.on, came: "{closed}", breach });
      end(talk);
      accuse(breach);
    }
    end(talk);
    return undefined;
  };

  /** Holds a reply against the model; false: the script cannot go on. */
  const judge = async (
    talk: Talk,
    input: Input,
    reply: Reply,
    line: string,
    must: "2" | "3" | undefined,
  ): Promise<boolean> => {
    const digit = reply.code[0] ?? "";
    const followed = follow(talk.states, input, digit, world);
    const received = latin1(reply.lines[0]?.octets ?? new Uint8Array());
    const base = { received, at: 0, connection: talk.on, sent: line };
    let breach: Accusation | undefined;
    if (followed.kind === "broken") {
      const expected = followed.wanted === "refusal" ? ["[45]xx", "{closed}"] : [`${followed.wanted}xx`];
      const requirement = accepted(followed.requirement ?? "rfc5321/4.2/one-reply", talk, input);
      breach = { ...base, requirement, shape: `${scene.lastShape}-${digit}xx`, expected };
    } else if (must && digit === "5" && !wantsMoreFirst(talk, line, reply.code)) {
      breach = { ...base, requirement: why(talk, line), shape: `${scene.lastShape}-refused`, expected: [`${must}xx`] };
    }
    // Its patience is over; some say goodbye to what is not SMTP at all.
    const mayBeFarewell = digit === "5" || (reply.code === "221" && scene.lastShape.startsWith("unknown"));
    if (breach && mayBeFarewell && (await talk.session.connection.closed(FAREWELL)).kind !== "time-out") {
      note({ kind: "reply", on: talk.on, came: classOf(digit) });
      end(talk);
      return false;
    }
    note({ kind: "reply", on: talk.on, came: classOf(digit), ...(breach && !known(told(breach)) && { breach }) });
    if (breach) {
      accuse(known(told(breach)) ? breach : await outOfStep(talk, breach));
      end(talk);
      return false;
    }
    if (followed.kind !== "goes-on") {
      scene.spoilt = true;
      end(talk);
      return false;
    }
    remember(talk, input, digit, followed.states);
    talk.states = followed.states;
    return true;
  };

  /** What a later wrong reply may come from. */
  const remember = (talk: Talk, input: Input, digit: string, next: States) => {
    const had = talk.states.some(({ transaction }) => transaction);
    const has = next.some(({ transaction }) => transaction);
    const verb = input.kind === "command" ? input.command.verb : input.kind === "chunk" ? "BDAT" : input.kind;
    if (verb === "BDAT" && digit !== "2") talk.muddled = true;
    else if (digit === "2" && /^(?:RSET|EHLO|LHLO|HELO)$/.test(verb)) talk.muddled = false;
    if (had && !has) talk.ended = verb;
    if (!had && has) talk.since = undefined;
    else if (has) talk.since = digit === "2" && (verb === "RCPT" || verb === "MAIL") ? undefined : `${verb} ${digit}`;
  };

  return { hear, settle };
}
