import type { Watch } from "../../protocol/rule.js";
import type { Outgoing, Sent, Session } from "../../protocol/session.js";
import type { Connection } from "../../wire/connection.js";
import type { Read } from "../../wire/readers.js";
import type { Trouble } from "../../wire/trouble.js";
import { aBlock, aLine, aListing, type Line } from "../../wire/unit.js";
import { type Command, parseCommand } from "./command-line.js";
import { replyShape, specOf } from "./commands.js";
import type { Phase, Pop3Event } from "./event.js";
import { meaningOf, type StatusLine, statusLine } from "./grammar.js";

const NOTHING = new Uint8Array();
const LF = 10;
const CR = 13;

/** What follows a +OK: a message, or one of the listings. */
function bodyOf(command: Command | undefined) {
  const spec = specOf(command?.keyword ?? "");
  return spec?.reply === "lines" && spec.argument !== "none" ? aBlock : aListing;
}

/** What is known of a session before it begins. */
export interface SessionFacts {
  /** Names the maildrop for the rules. */
  readonly account: string;
  /** The server announces RESP-CODES (RFC 2449 §6.4). */
  readonly respCodes: boolean;
}

/** Begins a session on a fresh connection: keeps replies in step with commands. The greeting is the first reply. */
export function pop3Session(
  connection: Connection,
  watch: Watch<Pop3Event>,
  { account, respCodes }: SessionFacts,
): Session<Pop3Event> {
  /** Lines sent and not answered, oldest first; undefined stands for the greeting. */
  const queue: (Sent | undefined)[] = [undefined];
  let head = 0;
  let partial: Uint8Array = NOTHING;
  let phase: Phase = "greeting";
  let sasl: Command | undefined;
  let utf8 = false;
  let unasked = 0;
  /** The first line of a reply whose rest did not come in time: what comes next is that. */
  let begun: Extract<Read<Line>, { kind: "unit" }> | undefined;

  const context = (entry: number, answers: Sent | undefined) => ({
    connection: connection.number,
    entry,
    answers,
    phase,
    account,
    respCodes,
    utf8,
    secure: connection.secure(),
  });

  const enqueue = (octets: Uint8Array) => {
    const all = partial.length === 0 ? octets : Buffer.concat([partial, octets]);
    let from = 0;
    for (let lf = all.indexOf(LF); lf >= 0; lf = all.indexOf(LF, from)) {
      queue.push({ label: "", octets: all.subarray(from, lf > from && all[lf - 1] === CR ? lf - 1 : lf) });
      from = lf + 1;
    }
    partial = from < all.length ? all.subarray(from) : NOTHING;
  };

  /** The oldest command has its reply. */
  const dequeue = () => {
    queue[head++] = undefined;
    if (head > 1024 && head * 2 > queue.length) {
      queue.splice(0, head);
      head = 0;
    }
  };

  /** Moves the session on by what a reply means. */
  const advance = (
    command: Command | undefined,
    said: StatusLine | undefined,
    { continues, isMulti }: { continues: boolean; isMulti: boolean },
  ) => {
    if (phase === "greeting") phase = "authorization";
    if (said?.status !== "+OK") return;
    switch (command?.keyword) {
      case "PASS":
      case "APOP":
        if (phase === "authorization") phase = "transaction";
        break;
      case "AUTH":
        // A list of mechanisms is no login.
        if (phase === "authorization" && !continues && !isMulti) phase = "transaction";
        break;
      case "QUIT":
        phase = phase === "transaction" ? "update" : "quit";
        break;
      case "UTF8":
        utf8 = true;
        break;
      case "LANG":
        if (command.args.length > 0) utf8 = true;
        break;
    }
  };

  const trouble = (found: Trouble, sent: Sent | undefined, command: Command | undefined): Trouble => {
    if (found.partial.length > 0 || found.isRest)
      watch.see({ ...context(found.entry, sent), kind: "cut", command, octets: found.partial, trouble: found });
    return found;
  };

  const forget = () => {
    head = queue.length;
    partial = NOTHING;
    begun = undefined;
  };

  const seeUnasked = (octets: Uint8Array, entry: number, secure = connection.secure()): Pop3Event => {
    const event: Pop3Event = {
      ...context(entry, undefined),
      secure,
      kind: "unasked",
      octets,
      last: connection.ended(),
    };
    watch.see(event);
    return event;
  };

  const underWay = () => queue.length - head;

  const isLogin = (sent: Sent | undefined) =>
    sent && (sasl !== undefined || specOf(parseCommand(sent.octets).keyword)?.changes === "login");

  return {
    connection,
    state: () => phase,
    awaited() {
      if (underWay() === 0) return undefined;
      return { sent: queue[head], isLogin: phase !== "transaction" && queue.slice(head).some(isLogin) };
    },
    send(outgoing: readonly Outgoing[]) {
      const [only] = outgoing;
      const octets =
        only && outgoing.length === 1 ? only.octets : Buffer.concat(outgoing.map((command) => command.octets));
      enqueue(octets);
      connection.write(octets);
    },
    underWay,
    forget,
    async startTls(timeoutMs, only) {
      const shaken = await connection.startTls(timeoutMs, only);
      // Replies to commands that were sent behind STLS are no surprise, but nothing else may come before the handshake.
      if (shaken.discarded.length > 0 && underWay() === 0) seeUnasked(shaken.discarded, shaken.entry, false);
      unasked = 0;
      forget();
      return shaken;
    },
    settle() {
      if (connection.unread() <= unasked) return;
      unasked = connection.unread();
      seeUnasked(connection.pending(), connection.pendingEntry());
    },
    async next(timeoutMs) {
      const asked = underWay() > 0;
      const isGreeting = asked && phase === "greeting" && queue[head] === undefined;
      const sent = asked ? queue[head] : undefined;
      const command = sent ? (sasl ?? parseCommand(sent.octets)) : undefined;
      const read = begun ?? (await connection.read(aLine, timeoutMs));
      // A late reply is still to this command.
      if (read.kind !== "unit") return trouble(read, sent, command);
      begun = undefined;
      const { unit: line, entry } = read;
      if (!sent && !isGreeting) return seeUnasked(line.octets, entry);
      const status = statusLine(line.octets, { utf8: true });
      const continues =
        command?.keyword === "AUTH" && line.octets[0] === 43 && (line.octets.length === 1 || line.octets[1] === 32);
      const response = sasl !== undefined;
      sasl = continues ? command : undefined;
      const said = meaningOf(line.octets, status);
      const shape = command && !response && said ? replyShape(command, said) : "single";
      const isMulti = shape === "multi" && said?.status === "+OK";
      const body = isMulti ? await connection.read(bodyOf(command), timeoutMs) : undefined;
      if (body?.kind === "time-out") {
        begun = read;
        return trouble({ ...body, isRest: true }, sent, command);
      }
      if (asked) dequeue();
      const block = body?.kind === "unit" ? body.unit : undefined;
      // Key by key: spreading here costs more than all rules together.
      const event: Pop3Event = {
        kind: "reply",
        connection: connection.number,
        entry,
        answers: sent,
        phase,
        account,
        respCodes,
        utf8,
        secure: connection.secure(),
        command,
        line,
        status,
        response,
        block,
        cut: body !== undefined && block === undefined,
      };
      watch.see(event);
      if (body !== undefined && body.kind !== "unit") return trouble({ ...body, isRest: true }, sent, command);
      advance(command, said, { continues, isMulti });
      return event;
    },
  };
}
