import { CRASH } from "../../../fuzz/supervise.js";
import type { Breach, FuzzPlace, PlayOptions } from "../../../protocol/fuzz.js";
import type { Rule, Watch } from "../../../protocol/rule.js";
import { isTrouble } from "../../../protocol/session.js";
import { latin1 } from "../../../wire/latin1.js";
import { inWords, type Trouble } from "../../../wire/trouble.js";
import { chunkOf } from "../command-line.js";
import type { Reply, SmtpEvent } from "../event.js";
import type { Input, World } from "../model/state.js";
import { accepted, unanswered, why } from "./accuse.js";
import type { Connections, Talk } from "./connections.js";
import { isOdd, shapeOf, whereOf } from "./describe.js";
import { envelopeOf, type Taken } from "./envelope.js";
import { follow, mustAccept, type States } from "./follow.js";
import { isPlainText, messageOf, stuffed } from "./message.js";
import type { Step } from "./script.js";
import { segmentsOf } from "./segments.js";
import type { Accusation, TraceEvent } from "./trace.js";

/** A requirement is broken, and it isn't one that is known already: ends a script. */
export class Broken extends Error {
  override readonly name = "Broken";
  readonly breach: Accusation;
  constructor(breach: Accusation) {
    super(`${breach.requirement}: ${breach.shape}`);
    this.breach = breach;
  }
}

/** How long a server may take to close after a farewell; and to say what nobody asked for, once something is wrong. */
const FAREWELL = 300;
const EXTRA = 60;
/** So many refusals, and a server may close. */
const PATIENCE = 3;

/** All that a worker has, of which a script needs some. */
export interface Worker {
  readonly place: FuzzPlace;
  readonly rules: readonly Rule<SmtpEvent>[];
  readonly world: World;
  readonly connections: Connections;
}

/** One script as it is played. */
export interface ScriptRun {
  readonly play: (step: Step) => Promise<void>;
  /** Sees to it that the session can be used by the next script. */
  readonly rewind: () => Promise<void>;
  readonly accuse: (breach: Accusation) => void;
  readonly spoilt: () => boolean;
  /** First digits of the replies so far. */
  readonly replies: readonly string[];
  readonly taken: readonly Taken[];
  readonly trace: TraceEvent[];
  readonly note: (event: TraceEvent) => void;
}

/** Stands among the replies where a connection has ended. */
export const CLOSED = "closed";

/** As the engine knows it. */
export const told = ({ expected, ...breach }: Accusation): Breach => ({ ...breach, expected: expected.join(" or ") });

/** What a message consists of that goes out behind 354, or in chunks. */
interface Content {
  /** It is a part of a message: other chunks came before, or not all of it is sent. */
  isContinued?: boolean;
  readonly mark: string;
  readonly message: string;
}

export function scriptRun({ place, rules, world, connections }: Worker, options: PlayOptions): ScriptRun {
  const { property, timeout, traced, known, saw } = options;
  const { offers, target } = place;
  const trace: TraceEvent[] = [];
  const replies: string[] = [];
  const taken: Taken[] = [];
  const brokenRules: string[] = [];
  const watch: Watch<SmtpEvent> = connections.begin((rule) => brokenRules.push(rule));
  const mayPipeline = offers.has("PIPELINING");
  let spoilt = false;

  const note = (event: TraceEvent) => {
    if (traced) trace.push(event);
  };
  const accuse = (breach: Accusation) => {
    if (!known(told(breach))) throw new Broken(breach);
    spoilt = true;
  };
  const end = (talk: Talk, how: "drop" | "reset" = "drop") => {
    replies.push(CLOSED);
    connections.end(talk.on, how);
  };

  const accuseRules = (talk: Talk) => {
    for (const id of brokenRules.splice(0)) {
      const rule = rules.find((its) => its.id === id);
      const first = watch.tally.get(id)?.first;
      if (!rule || !first) continue;
      const breach: Accusation = {
        requirement: rule.covers,
        shape: id,
        rule: id,
        expected: [first.violation.expected],
        received: latin1(first.violation.received),
        ...(first.violation.at !== undefined && { at: first.violation.at }),
        connection: talk.on,
        sent: latin1(first.sent),
      };
      if (!known(told(breach))) throw new Broken(breach);
    }
  };

  const talkOn = async (on: number): Promise<Talk> => {
    const open = connections.of(on);
    if (open && !open.session.connection.ended()) return open;
    if (open) end(open);
    const talk = await connections.open(on, property.state);
    note({ kind: "open", on, state: property.state });
    accuseRules(talk);
    return talk;
  };

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
      requirement: suspect ?? (muddled ? "rfc3030/2/discard-after-failure" : extraOf(lastShape)),
      shape: `${lastShape}-one-reply-too-many`,
      expected: [],
      received: latin1(extra.subarray(0, 1000)),
      connection: on,
      sent,
    };
  };
  let lastShape = "";
  /** What replies too many break, if they come now. */
  let suspect: string | undefined;

  /** Octets that came and that nobody asked for. */
  const settle = async (talk: Talk, sent: string) => {
    const { connection } = talk.session;
    if (connection.unread() === 0 || spoilt) return;
    const extra = connection.pending();
    const isFarewell = latin1(extra).startsWith("421") || (await connection.closed(FAREWELL)).kind !== "time-out";
    if (isFarewell) {
      end(talk);
      return;
    }
    talk.session.settle();
    // What the rules say of it is the same.
    brokenRules.length = 0;
    accuse(extraBreach(talk, extra, sent));
    end(talk);
  };

  const judgeTrouble = async (talk: Talk, trouble: Trouble, sent: string, wanted: readonly string[]) => {
    const isClosed = trouble.kind !== "time-out" && trouble.kind !== "too-long";
    const came = isClosed ? "{closed}" : "silence";
    saw(`${whereOf(talk.states[0])} ${lastShape}`, came);
    connections.said(talk.on, sent, came);
    const crash = place.process ? await place.process.trouble(CRASH) : undefined;
    const mayClose = isClosed && (talk.errors >= PATIENCE || talk.odd || isOdd(sent)) && crash === undefined;
    if (!mayClose) {
      const breach: Accusation = {
        requirement: unanswered(isClosed, talk, sent),
        shape: `${lastShape}-${isClosed ? "closed" : "silence"}${crash === undefined ? "" : "-crash"}`,
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
    for (let awaited = talk.session.awaited(); awaited && !spoilt; awaited = talk.session.awaited()) {
      const line = latin1(awaited.sent?.octets ?? new Uint8Array());
      const isLogin = awaited.isLogin ? target.loginTimeout : timeout;
      const heard = await talk.session.next(isLogin);
      lastShape = isTrouble(heard) || heard.kind !== "reply" ? shapeOf(line) : shapeOfReply(heard, line);
      const must = mustOf(talk, line);
      const anything = ["[2345]xx"];
      if (isTrouble(heard)) {
        await judgeTrouble(talk, heard, line, must ? [`${must}xx`] : anything);
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
      saw(`${whereOf(talk.states[0])} ${lastShape}`, digit);
      connections.said(talk.on, line, heard.code);
      replies.push(digit);
      if (!input || digit === "") {
        note({ kind: "reply", on: talk.on, came: "other" });
        accuseRules(talk);
        spoilt = true;
        end(talk);
        return undefined;
      }
      // Who says 521 or 554 of a command gives up on the session: some close then.
      talk.odd = (input.kind === "command" && isOdd(line)) || heard.code === "521" || heard.code === "554";
      if (digit === "4" || digit === "5") talk.errors++;
      const isEndOfMail = input.kind === "data" || (input.kind === "chunk" && chunkOf(input.command)?.last === true);
      if ((heard.recipient ?? 0) === 0) {
        flags = [];
        before = talk.states;
        ended = talk.ended;
        const ok = await judge(talk, input, heard, line, must);
        if (!ok) return undefined;
      } else note({ kind: "reply", on: talk.on, came: classOf(digit) });
      accuseRules(talk);
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
      breach = { ...base, requirement, shape: `${lastShape}-${digit}xx`, expected };
    } else if (must && digit === "5") {
      breach = { ...base, requirement: why(talk, line), shape: `${lastShape}-refused`, expected: [`${must}xx`] };
    }
    // Its patience is over; some say goodbye to what is not SMTP at all.
    const mayBeFarewell = digit === "5" || (reply.code === "221" && lastShape.startsWith("unknown"));
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
      spoilt = true;
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

  /** The turn of the event loop between two segments lets each go out by itself. */
  const write = async (talk: Talk, octets: string, cuts: readonly number[] = []) => {
    const segments = segmentsOf(octets, cuts);
    for (const [index, segment] of segments.entries()) {
      if (index > 0) await new Promise((resolve) => setImmediate(resolve));
      talk.session.send([{ octets: Buffer.from(connections.filled(segment), "latin1") }]);
    }
  };

  /** Who sends a message with its dot ends its last line. */
  const newContent = (body = "short\r\n"): Content => {
    const mark = connections.mark();
    const message = messageOf(mark, connections.filled(body));
    return { mark, message: message.endsWith("\r\n") ? message : `${message}\r\n` };
  };

  const say = async ({ on, lines, body, cuts = [], apart }: Extract<Step, { do: "say" }>) => {
    for (const group of apart || !mayPipeline ? lines.map((line) => [line]) : groupsOf(lines)) {
      if (spoilt) return;
      const talk = await talkOn(on);
      await settle(talk, "");
      if (spoilt || connections.of(on) !== talk) return;
      const octets = group.map((line) => `${line}\r\n`).join("");
      note({ kind: "send", on, octets, cuts });
      await write(talk, octets, cuts);
      if ((await hear(talk, undefined)) === "data" && !spoilt) await sendData(talk, newContent(body), cuts);
      if (spoilt || connections.of(on) !== talk) return;
      await settle(talk, group.at(-1) ?? "");
      if (group.some(isOdd)) await probe(talk);
    }
  };

  const sendData = async (talk: Talk, content: Content, cuts: readonly number[]) => {
    note({ kind: "data", on: talk.on, message: content.message, cuts });
    if (!isPlainText(content.message)) suspect = "rfc5321/2.3.8/end-of-data-lookalikes";
    await write(talk, stuffed(content.message), cuts);
    await hear(talk, content);
    if (suspect !== undefined) await probe(talk);
    suspect = undefined;
  };

  /** A command whose reply cannot be taken for one to anything else. */
  const probe = async (talk: Talk) => {
    if (spoilt || connections.of(talk.on) !== talk || talk.states.some(({ sasl }) => sasl)) return;
    if (talk.session.connection.ended()) return;
    note({ kind: "send", on: talk.on, octets: "NOOP\r\n", cuts: [] });
    await write(talk, "NOOP\r\n");
    await hear(talk, undefined);
    if (!spoilt && connections.of(talk.on) === talk) await settle(talk, "NOOP");
  };

  const chunks = async ({ on, body, sizes, last }: Extract<Step, { do: "chunks" }>) => {
    if (!offers.has("CHUNKING")) return;
    const talk = await talkOn(on);
    await settle(talk, "");
    if (spoilt || talk.states.some(({ hello, sasl }) => sasl || !hello || hello.verb === "HELO")) return;
    const isContinued = talk.states.some(({ transaction }) => transaction?.chunks);
    const content: Content = { ...newContent(body), isContinued };
    const parts: string[] = [];
    for (let at = 0, turn = 0; at < content.message.length; turn++) {
      const size = turn > 20 ? content.message.length : (sizes[turn % sizes.length] ?? content.message.length);
      parts.push(content.message.slice(at, at + size));
      at += size;
      if (size === 0 && sizes.every((its) => its === 0)) break;
    }
    const commands = parts.map((part, index) => {
      const isLast = last && index === parts.length - 1;
      return `BDAT ${part.length}${isLast ? " LAST" : ""}\r\n${part}`;
    });
    if (parts.join("") !== content.message) content.isContinued = true;
    const groups = mayPipeline ? [commands] : commands.map((command) => [command]);
    for (const group of groups) {
      if (spoilt || connections.of(on) !== talk) return;
      const octets = group.join("");
      note({ kind: "send", on, octets, cuts: [] });
      await write(talk, octets);
      await hear(talk, content);
    }
    if (spoilt || connections.of(on) !== talk) return;
    await settle(talk, "BDAT");
    await probe(talk);
  };

  const startTls = async ({ on, behind }: Extract<Step, { do: "start-tls" }>) => {
    if (!offers.has("STARTTLS")) return;
    const talk = await talkOn(on);
    await settle(talk, "");
    if (spoilt || talk.session.connection.secure() || talk.states.some(({ sasl }) => sasl)) return;
    const octets = ["STARTTLS", ...behind].map((line) => `${line}\r\n`).join("");
    note({ kind: "send", on, octets, cuts: [] });
    await write(talk, octets);
    const heard = await talk.session.next(timeout);
    if (isTrouble(heard) || heard.kind !== "reply") {
      spoilt = true;
      end(talk);
      return;
    }
    note({ kind: "reply", on, came: heard.code === "220" ? "220" : classOf(heard.code[0] ?? "") });
    saw(`${whereOf(talk.states[0])} starttls`, heard.code);
    if (heard.code !== "220") {
      // What becomes of lines behind a refused STARTTLS no RFC says.
      end(talk);
      return;
    }
    const shaken = await talk.session.startTls(timeout);
    if (!shaken.ok) {
      // A server that wants nothing to do with it closes.
      spoilt = true;
      end(talk);
      return;
    }
    note({ kind: "handshake", on });
    talk.states = [{ variant: talk.states[0].variant, secure: true }];
    talk.ended = "STARTTLS";
    try {
      for (const line of ["XYZZY", `${connections.valueOf("hello")} mailspec.example`, "NOOP"]) {
        if (spoilt || connections.of(on) !== talk) return;
        note({ kind: "send", on, octets: `${line}\r\n`, cuts: [] });
        await write(talk, `${line}\r\n`);
        await hear(talk, undefined);
      }
      if (!spoilt && connections.of(on) === talk) await settle(talk, "NOOP");
    } catch (error) {
      if (!(error instanceof Broken) || behind.length === 0) throw error;
      throw new Broken({
        ...error.breach,
        requirement: "rfc3207/4/nothing-before-handshake",
        shape: "carried-out-under-tls",
      });
    }
  };

  return {
    replies,
    taken,
    trace,
    note,
    accuse,
    spoilt: () => spoilt,
    async play(step) {
      if (spoilt) return;
      switch (step.do) {
        case "say":
          return say(step);
        case "chunks":
          return chunks(step);
        case "start-tls":
          return startTls(step);
        case "drop":
        case "reset": {
          const talk = connections.of(step.on);
          if (!talk) return;
          note({ kind: "end", on: step.on, how: step.do });
          await talk.session.connection.drained();
          end(talk, step.do);
          return;
        }
        default:
          return step satisfies never;
      }
    },
    async rewind() {
      for (const on of [2, 3]) connections.end(on);
      const talk = connections.of(1);
      if (!talk) return;
      await settle(talk, "");
      const isUsable =
        !spoilt &&
        connections.of(1) === talk &&
        property.state === "ready" &&
        talk.errors < 8 &&
        !talk.session.connection.ended() &&
        talk.states.every(
          ({ sasl, hello }) => !sasl && hello && hello.verb !== "HELO" && hello.name === "mailspec.example",
        );
      if (!isUsable) {
        connections.end(1);
        return;
      }
      note({ kind: "send", on: 1, octets: "RSET\r\n", cuts: [] });
      await write(talk, "RSET\r\n");
      await hear(talk, undefined);
      if (spoilt) connections.end(1);
      talk.ended = undefined;
      talk.since = undefined;
    },
  };
}

const classOf = (digit: string): string => (digit === "4" || digit === "5" ? "[45]xx" : `${digit}xx`);

const shapeOfReply = ({ asked }: Reply, line: string): string =>
  asked === "data" ? "mail-data" : asked === "response" ? "sasl-response" : shapeOf(line);

/** What is broken by replies too many. */
const extraOf = (shape: string): string =>
  shape.includes("long")
    ? "rfc5321/4.5.3.1.4/long-command-one-reply"
    : shape.includes("bare-cr")
      ? "rfc5321/2.3.8/crlf-only-recognized"
      : "rfc5321/4.2/one-reply";

/** RFC 2920 §3.1, RFC 3030 §2: what need not come last in a group. */
const GROUPED = /^(?:MAIL FROM:[\x20-\x7e]+|RCPT TO:[\x20-\x7e]+|RSET|BDAT \d+(?: LAST)?)$/i;

/** What the model is told. Whether it would take the content is of no interest: a server may have other reasons. */
function inputOf({ asked, command, answers }: Reply): Input | undefined {
  if (!command || !answers) return undefined;
  switch (asked) {
    case "data":
      return { kind: "data", content: NOTHING };
    case "response":
      return { kind: "response", line: answers.octets };
    case "command":
      return chunkOf(command) ? { kind: "chunk", command, octets: NOTHING } : { kind: "command", command };
    default:
      return undefined;
  }
}

const NOTHING = new Uint8Array();

/** Lines that may go out in one write. */
export function groupsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  for (const line of lines) {
    groups.at(-1)?.push(line);
    if (!GROUPED.test(line)) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}
