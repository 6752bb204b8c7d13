import type { ReplyRead, Session, Watch } from "../../protocol/session.js";
import type { Connection, Trouble } from "../../wire/connection.js";
import type { Line } from "../../wire/frame.js";
import { type Command, parseCommand } from "./command-line.js";
import { replyShape } from "./commands.js";
import type { Phase, Seen } from "./event.js";
import { type Parsed, type StatusLine, statusLine } from "./grammar.js";

const NOTHING = new Uint8Array();
const LF = 10;

/** A POP3 client session: keeps replies in step with commands and shows everything to the rules. */
export interface Pop3Session extends Session {
  /** Where the replies so far have taken the session. */
  phase(): Phase;
}

/** What is known of a session before it begins. */
export interface SessionFacts {
  /** Names the maildrop for the rules. */
  readonly account: string;
  /** The server announces RESP-CODES (RFC 2449 §6.4). */
  readonly respCodes: boolean;
}

/** Begins a session on a fresh connection; the greeting is the first reply. */
export function pop3Session(
  connection: Connection,
  watch: Watch<Seen>,
  { account, respCodes }: SessionFacts,
): Pop3Session {
  /** Lines sent and not answered, oldest first; undefined stands for the greeting. */
  const queue: (Uint8Array | undefined)[] = [undefined];
  let head = 0;
  let partial: Uint8Array = NOTHING;
  let phase: Phase = "greeting";
  let sasl: Command | undefined;
  let utf8 = false;
  let unasked = 0;

  const base = () => ({
    connection: connection.number,
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
      queue.push(all.subarray(from, lf > from && all[lf - 1] === 13 ? lf - 1 : lf));
      from = lf + 1;
    }
    partial = from < all.length ? all.subarray(from) : NOTHING;
  };

  /** Moves the session on by what a reply means. */
  const advance = (
    command: Command | undefined,
    status: Parsed<StatusLine>,
    { continues, isMulti }: { continues: boolean; isMulti: boolean },
  ) => {
    if (phase === "greeting") phase = "authorization";
    if (!status.ok || status.value.status !== "+OK") return;
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

  const trouble = (found: Trouble, sent: Uint8Array, command: Command | undefined): Trouble => {
    if (found.partial.length > 0)
      watch.see({ ...base(), kind: "cut", sent, ...(command && { command }), octets: found.partial, trouble: found });
    return found;
  };

  return {
    connection,
    phase: () => phase,
    loggedIn: () => phase === "transaction",
    send(octets) {
      enqueue(octets);
      connection.write(octets);
    },
    outstanding: () => queue.length - head,
    startAfresh() {
      head = queue.length;
      partial = NOTHING;
    },
    settle() {
      if (connection.unread() <= unasked) return;
      const octets = connection.pending();
      unasked = octets.length;
      watch.see({ ...base(), kind: "unasked", sent: NOTHING, octets, last: connection.ended() });
    },
    async reply(timeoutMs): Promise<ReplyRead> {
      const asked = head < queue.length;
      const sent = queue[head];
      const greeting = asked && sent === undefined;
      if (asked) {
        queue[head++] = NOTHING;
        if (head > 1024 && head * 2 > queue.length) {
          queue.splice(0, head);
          head = 0;
        }
      }
      const octets = sent ?? NOTHING;
      const command = greeting || !asked ? undefined : (sasl ?? parseCommand(octets));
      const keyword = command?.keyword ?? "";
      const read = await connection.readLine(timeoutMs);
      if (read.kind !== "unit") return trouble(read, octets, command);
      const line: Line = read.unit;
      const status = statusLine(line.octets, { utf8: true });
      const continues =
        keyword === "AUTH" && line.octets[0] === 43 && (line.octets.length === 1 || line.octets[1] === 32);
      const response = sasl !== undefined;
      sasl = continues ? command : undefined;
      const shape = command && !response && status.ok ? replyShape(command, status.value) : "single";
      if (!asked) {
        watch.see({ ...base(), kind: "unasked", sent: NOTHING, octets: line.octets, last: connection.ended() });
        return { kind: "reply", reply: { line, keyword: "", sent: NOTHING } };
      }
      const isMulti = shape === "multi" && status.ok && status.value.status === "+OK";
      const body = isMulti ? await connection.readBlock(timeoutMs) : undefined;
      const block = body?.kind === "unit" ? body.unit : undefined;
      const cut = body !== undefined && block === undefined;
      // Key by key: spreading here costs more than all rules together.
      watch.see({
        connection: connection.number,
        phase,
        account,
        respCodes,
        utf8,
        secure: connection.secure(),
        kind: "reply",
        sent: octets,
        command,
        line,
        status,
        response,
        block,
        cut,
      });
      if (body !== undefined && body.kind !== "unit") return trouble(body, octets, command);
      advance(command, status, { continues, isMulti });
      return {
        kind: "reply",
        reply: { line, block, keyword: response ? "" : keyword, sent: octets },
      };
    },
  };
}
