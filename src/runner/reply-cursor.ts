import type { Reply } from "../protocols/protocol.js";
import { latin1, latin1Lines } from "../wire/latin1.js";
import type { Block } from "../wire/unit.js";

/** Goes through the lines of a reply: the status line, the un-stuffed lines of the block, the dot. */
export interface ReplyCursor {
  next(): { line: string; reply: Reply; index: number } | undefined;
  /** Gives the last line back. */
  back(): void;
  more(): boolean;
  block(): Block | undefined;
  /** The command, as text. */
  sent(): string;
}

export function replyCursor(reply: Reply): ReplyCursor {
  let index = 0;
  let lines: readonly string[] | undefined;
  // Cut into lines only when somebody looks behind the first: a block can be a message of megabytes.
  const all = (): readonly string[] => {
    lines ??= [latin1(reply.line.octets), ...(reply.block ? [...blockLines(reply.block), "."] : [])];
    return lines;
  };
  return {
    next() {
      if (index === 0) return { line: latin1(reply.line.octets), reply, index: index++ };
      const line = all()[index];
      return line === undefined ? undefined : { line, reply, index: index++ };
    },
    back() {
      index--;
    },
    more: () => index < all().length,
    block: () => reply.block,
    sent: () => latin1(reply.sent),
  };
}

const blockLines = ({ octets }: Block): readonly string[] =>
  latin1Lines(octets).map((line) => (line.startsWith(".") ? line.slice(1) : line));
