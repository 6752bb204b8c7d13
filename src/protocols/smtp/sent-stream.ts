import type { Sent } from "../../protocol/session.js";
import { type Command, chunkOf, parseCommand } from "./command-line.js";
import type { Asked } from "./event.js";

const NOTHING = Buffer.alloc(0);
const CRLF = Buffer.from("\r\n");
const END_OF_DATA = Buffer.from("\r\n.\r\n");
const DOT_LINE = Buffer.from(".\r\n");

/** One thing that the client said, and that is answered. */
export interface Said extends Sent {
  readonly asked: Exclude<Asked, "greeting">;
  /** Of a command; of data and responses, to which they belong. */
  readonly command: Command;
  /** It holds a bare CR or LF, or NUL, or is too long: a server may hear more, or less, than was said. */
  readonly isOdd: boolean;
}

/** A bare CR or LF, or NUL, or a line that is longer than any server has to take (RFC 4954 §4). */
const ODD = /\r(?!\n)|(?<!\r)\n|\0|^[^\r\n]{12288}/;

/** What the client sent and nobody has answered: what of it is a command shows only when the replies before it have come. */
export interface SentStream {
  push(octets: Uint8Array): void;
  /** What the next reply is to, if all of it has been sent. */
  current(): Said | undefined;
  /** The current one has its reply. `then`: how the server reads what follows. */
  answered(then: "command" | "data" | "response"): void;
  /** Something was begun whose end has not been sent. */
  isUnfinished(): boolean;
  /** What comes next is mail data or a response: the server asked for it. */
  isAwaited(): boolean;
  /** BDAT whose chunk has not been sent to its end: a server can refuse it all the same. */
  begun(): Said | undefined;
  /** What is begun is answered; what is left of its chunk is sent for nothing (RFC 3030 §2). */
  refused(): void;
  /** How many are whole and not answered, if each of them is agreed to. */
  count(): number;
  /** Nothing that was sent awaits anything. */
  clear(): void;
}

/** Nothing sent yet. */
export function sentStream(): SentStream {
  let all: Buffer = NOTHING;
  let at = 0;
  let mode: Said["asked"] = "command";
  let owner: Command = parseCommand(NOTHING);
  let found: { readonly said: Said; readonly end: number } | undefined;
  /** Octets of a refused chunk that are still to be sent. */
  let inVain = 0;

  /** Only CRLF ends a line (RFC 5321 §2.3.8). */
  const cutLine = (from: number) => {
    const end = all.indexOf(CRLF, from);
    return end < 0 ? undefined : { octets: all.subarray(from, end), end: end + CRLF.length };
  };
  /** The mail data end with CRLF, dot, CRLF and nothing else; the first CRLF can be that of the DATA command (RFC 5321 §4.1.1.4). */
  const cutData = (from: number) => {
    if (all.subarray(from, from + 3).equals(DOT_LINE)) return { octets: all.subarray(from, from + 1), end: from + 3 };
    const end = all.indexOf(END_OF_DATA, from);
    // What it says is long, and nothing that reports quote.
    return end < 0 ? undefined : { octets: all.subarray(end + 2, end + 3), end: end + END_OF_DATA.length };
  };
  /** `end` is behind all octets where a chunk is not whole. */
  const begin = (from: number, asked: Said["asked"], of: Command) => {
    const its = asked === "data" ? cutData(from) : cutLine(from);
    if (!its) return undefined;
    const command = asked === "command" ? parseCommand(its.octets) : of;
    const end = its.end + (asked === "command" ? (chunkOf(command)?.size ?? 0) : 0);
    const isOdd = ODD.test(all.toString("latin1", from, its.end));
    return { said: { label: "", octets: its.octets, asked, command, isOdd }, end };
  };
  const cut = (from: number, asked: Said["asked"], of: Command) => {
    const its = begin(from, asked, of);
    return its && its.end <= all.length ? its : undefined;
  };

  const current = () => {
    found ??= cut(at, mode, owner);
    return found?.said;
  };

  return {
    push(sent) {
      const octets = sent.subarray(Math.min(inVain, sent.length));
      inVain -= sent.length - octets.length;
      all = at === all.length ? Buffer.from(octets) : Buffer.concat([all.subarray(at), octets]);
      at = 0;
      found = undefined;
    },
    current,
    answered(then) {
      if (!found) return;
      owner = found.said.command;
      at = found.end;
      mode = then;
      found = undefined;
    },
    isUnfinished: () => inVain > 0 || (at < all.length && !current()),
    isAwaited: () => mode !== "command",
    begun: () => (current() ? undefined : begin(at, mode, owner)?.said),
    refused() {
      const its = begin(at, mode, owner);
      if (!its) return;
      inVain = Math.max(0, its.end - all.length);
      at = all.length;
      found = undefined;
    },
    count() {
      let count = 0;
      let asked = mode;
      let of = owner;
      for (let next = cut(at, asked, of); next; next = cut(next.end, asked, of)) {
        count++;
        of = next.said.command;
        asked = asked === "command" && of.verb === "DATA" ? "data" : "command";
      }
      return count;
    },
    clear() {
      all = NOTHING;
      at = 0;
      mode = "command";
      found = undefined;
      inVain = 0;
    },
  };
}
