import type { Watch } from "../../protocol/rule.js";
import type { Session } from "../../protocol/session.js";
import type { Connection } from "../../wire/connection.js";
import { latin1 } from "../../wire/latin1.js";
import type { Trouble } from "../../wire/trouble.js";
import { type Command, chunkOf } from "./command-line.js";
import { isPositive, type Keywords, type Reply, type SmtpEvent, type Transaction } from "./event.js";
import { ehloLine, replyLine } from "./grammar/reply.js";
import { aReply } from "./reply-unit.js";
import { type Said, sentStream } from "./sent-stream.js";
import type { Variant } from "./variant.js";

const none: Keywords = new Map();

/** The extensions that a reply to EHLO announces. */
export function keywordsOf({ parsed }: Pick<Reply, "parsed">): Keywords {
  const keywords = new Map<string, readonly string[]>();
  for (const line of parsed.slice(1)) {
    const its = line.ok ? ehloLine(line.value.text) : line;
    if (its.ok) keywords.set(its.value.keyword.toUpperCase(), its.value.params);
  }
  return keywords;
}

/** Begins a session on a fresh connection: keeps replies in step with what they answer. The greeting is the first reply. */
export function smtpSession(connection: Connection, watch: Watch<SmtpEvent>, variant: Variant): Session<SmtpEvent> {
  const sent = sentStream();
  let greeted = false;
  let hello: Reply["hello"];
  let keywords = none;
  let authenticated = false;
  let transaction: Transaction | undefined;
  /** LMTP: replies to the mail data that have come (RFC 2033 §4.2). */
  let replies = 0;
  let unasked = 0;
  let doubtful = false;
  /** Which reply is to what nobody knows. */
  let isUnsure = false;
  let behindData = false;
  /** A reply was awaited in vain. */
  let isLate = false;
  /** 221 has come (RFC 5321 §4.2.2: the reply to QUIT). */
  let saidGoodbye = false;

  const context = (entry: number, answers: Said | undefined, secure = connection.secure()) => ({
    connection: connection.number,
    entry,
    answers,
    hello,
    keywords,
    secure,
    authenticated,
    transaction,
    doubtful,
  });

  const afterHello = (command: Command, reply: Reply) => {
    if (!isPositive(reply)) return;
    if (command.verb !== "HELO" && command.verb !== "EHLO" && command.verb !== "LHLO") return;
    hello = command.verb;
    keywords = command.verb === "HELO" ? none : keywordsOf(reply);
    transaction = undefined;
  };
  /** Moves the session on by what a reply means; says how what follows is read. */
  const advance = (said: Said, reply: Reply): "command" | "data" | "response" => {
    const { command, asked } = said;
    const isOk = isPositive(reply);
    behindData ||= asked === "data" || chunkOf(command) !== undefined;
    if (asked === "data") {
      transaction = undefined;
      return "command";
    }
    if (command.verb === "AUTH") {
      if (isOk) authenticated = true;
      return reply.code === "334" ? "response" : "command";
    }
    afterHello(command, reply);
    switch (command.verb) {
      case "MAIL":
        // In a transaction it starts anew, where it is taken (RFC 5321 §4.1.1.2).
        if (isOk) transaction = { mail: command, recipients: [], chunked: false };
        break;
      case "RCPT":
        if (isOk && transaction) transaction = { ...transaction, recipients: [...transaction.recipients, command] };
        break;
      case "RSET":
        if (isOk) transaction = undefined;
        break;
      case "DATA":
        if (reply.code === "354") return "data";
        break;
      case "BDAT":
        // What is refused has done nothing (RFC 5321 §4.2.1); a server that has forgotten the transaction has to refuse what belongs to it.
        if (transaction && isOk) transaction = chunkOf(command)?.last ? undefined : { ...transaction, chunked: true };
        break;
    }
    return "command";
  };
  /** How many replies that is answered with. A BDAT that is no command here, or out of order, is one for nobody (RFC 2033 §4.2). */
  const owed = ({ asked, command }: Said, code: string): number => {
    const isForEach = asked === "data" || (chunkOf(command)?.last && !/^50[0-4]$/.test(code));
    return variant === "lmtp" && isForEach ? (transaction?.recipients.length ?? 1) || 1 : 1;
  };

  const seeUnasked = (octets: Uint8Array, entry: number, secure = connection.secure()): SmtpEvent => {
    const event: SmtpEvent = {
      ...context(entry, undefined, secure),
      kind: "unasked",
      octets,
      last: connection.ended(),
      early: sent.isUnfinished(),
      behindData,
    };
    watch.see(event);
    return event;
  };
  const trouble = (found: Trouble, said: Said | undefined): Trouble => {
    if (found.partial.length > 0)
      watch.see({
        ...context(found.entry, said),
        kind: "cut",
        command: said?.command,
        octets: found.partial,
        trouble: found,
      });
    return found;
  };
  const forget = () => {
    sent.clear();
    replies = 0;
  };

  return {
    connection,
    state() {
      if (!greeted) return "connected";
      if (sent.isAwaited() || sent.isUnfinished()) return "unfinished";
      if (transaction) return "transaction";
      if (authenticated) return "authenticated";
      return hello ? "introduced" : "greeted";
    },
    awaited() {
      if (!greeted) return { sent: undefined, isLogin: false };
      const said = sent.current();
      return said && { sent: said, isLogin: said.command.verb === "AUTH" };
    },
    send(outgoing) {
      // What comes next may be the late one, or the reply to this.
      doubtful ||= isLate;
      isUnsure ||= isLate;
      const [only] = outgoing;
      const octets =
        only && outgoing.length === 1 ? only.octets : Buffer.concat(outgoing.map((command) => command.octets));
      sent.push(octets);
      // What a server makes of a group that it has not asked for nobody knows (RFC 2920 §1).
      isUnsure ||= greeted && hello !== undefined && sent.count() > 1 && !keywords.has("PIPELINING");
      connection.write(octets);
    },
    underWay: () => (greeted ? 0 : 1) + sent.count(),
    forget,
    saidGoodbye: () => saidGoodbye,
    isCountable: () => !behindData && !doubtful && !sent.isAwaited(),
    async startTls(timeoutMs, only) {
      const shaken = await connection.startTls(timeoutMs, only);
      // Replies to commands that were sent behind STARTTLS are no surprise, but nothing else may come before the handshake.
      if (shaken.discarded.length > 0 && sent.count() === 0) seeUnasked(shaken.discarded, shaken.entry, false);
      unasked = 0;
      forget();
      if (!shaken.ok) return shaken;
      // RFC 3207 §4.2: the server knows nothing of what was before.
      hello = undefined;
      keywords = none;
      transaction = undefined;
      authenticated = false;
      return shaken;
    },
    settle() {
      if (connection.unread() <= unasked) return;
      const octets = connection.pending();
      unasked = octets.length;
      seeUnasked(octets, connection.pendingEntry());
    },
    async next(timeoutMs) {
      const before = greeted ? sent.current() : undefined;
      const read = await connection.read(aReply, timeoutMs);
      isLate = read.kind === "time-out" && before !== undefined && !sent.isUnfinished();
      if (read.kind !== "unit") return trouble(read, before);
      const { unit: lines, entry } = read;
      // While we waited, more may have been sent.
      const whole = greeted ? sent.current() : undefined;
      doubtful ||= whole?.isOdd === true;
      const parsed = lines.map(({ octets }) => replyLine(octets));
      const code = latin1((lines.at(-1) as (typeof lines)[number]).octets.subarray(0, 3));
      const begun = greeted && !whole && /^[45]/.test(code) ? sent.begun() : undefined;
      const said = whole ?? begun;
      if (greeted && !said)
        return seeUnasked(Buffer.concat(lines.flatMap(({ octets, end }) => [octets, Buffer.from(end)])), entry);
      const last = parsed.at(-1);
      const isOne = said ? owed(said, code) === 1 : true;
      const event: Reply = {
        ...context(entry, said),
        kind: "reply",
        asked: said?.asked ?? "greeting",
        command: said?.command,
        lines,
        parsed,
        // Wrong characters in the text leave the code what it is.
        code: last?.ok || (last?.at ?? 0) > 3 ? code : "",
        ...(!isOne && { recipient: replies }),
      };
      saidGoodbye ||= event.code === "221";
      greeted = true;
      if (!isUnsure) watch.see(event);
      if (!said) return event;
      replies++;
      if (replies < owed(said, code)) return event;
      replies = 0;
      const mode = advance(said, event);
      if (begun) sent.refused();
      else sent.answered(mode);
      return event;
    },
  };
}
