import type { Outgoing, Sent } from "../../protocol/session.js";
import { latin1 } from "../../wire/latin1.js";

/** A command that the server has not yet said OK, NO or BAD to. */
export interface UnderWay extends Sent {
  readonly tag: string;
  /** In upper case; `UID FETCH` is one name. */
  readonly name: string;
  /** The tag is the suite's, and may be one that the server does not take for one. */
  readonly hasOwnTag?: true;
  /** What follows `octets`, line end included: literals that wait, and what stands behind each. */
  readonly awaited?: readonly Uint8Array[];
}

/** Commands under way, and what of them waits for a go-ahead. Pure but for its own state: octets in, octets out. */
export interface Tagging {
  /** What can go out at once. */
  push(outgoing: readonly Outgoing[]): Uint8Array;
  /** The server says go on: what goes out now. undefined: nothing waited for that. */
  goAhead(): Uint8Array | undefined;
  /** The server has said what came of a command: its octets that still wait are dropped. Gives what goes out now. */
  done(tag: string): { readonly command: UnderWay | undefined; readonly octets: Uint8Array };
  /** The oldest of those with that label when there is one. */
  oldest(label?: string): UnderWay | undefined;
  /** The command whose octets wait for a go-ahead, or that has sent all and may be asked for more. */
  asked(): UnderWay | undefined;
  readonly underWay: () => readonly UnderWay[];
  /** Whose octets wait for a go-ahead. */
  waiting(): UnderWay | undefined;
  /** Something was sent that a server may take for more commands than one, or for none. */
  isDoubtful(): boolean;
  clear(): void;
}

/** Stands for the tag in what is to be sent. */
export const TAG = "{tag}";
const NAME = /^\S+ +((?:UID +)?[^\s{]+)/i;

/** The name of a command: its first word, and the second behind UID. */
export function nameOf(line: string): string {
  const [, name = ""] = NAME.exec(line) ?? [];
  return name.toUpperCase().replace(/ +/, " ");
}

export function tagging(prefix = "m"): Tagging {
  const all: UnderWay[] = [];
  /** What cannot go out yet: each part waits for a go-ahead of its command, but for whole commands behind one. */
  const held: { readonly tag: string; readonly octets: Uint8Array; readonly waits: boolean }[] = [];
  let tags = 0;
  let doubtful = false;

  const flush = (): Uint8Array => {
    const out: Uint8Array[] = [];
    while (held[0] && !held[0].waits) out.push((held.shift() as (typeof held)[number]).octets);
    return out.length === 1 ? (out[0] as Uint8Array) : Buffer.concat(out);
  };
  const hold = ({ octets, awaited = [], label = "", continues }: Outgoing) => {
    const text = latin1(octets);
    const isTagged = !continues && text.includes(TAG);
    const tag = continues
      ? (all.at(-1)?.tag ?? "")
      : isTagged
        ? `${prefix}${++tags}`
        : (/^[^\s]+/.exec(text)?.[0] ?? "");
    const its = isTagged ? Buffer.from(text.replaceAll(TAG, tag), "latin1") : octets;
    // What a suite writes with a tag of its own and a literal is often meant to be heard as something else.
    const isCertain = isTagged || !text.includes("{");
    if (continues ? all.length === 0 : !(isCertain && isOneCommand([its, ...awaited]))) doubtful = true;
    if (!continues)
      all.push({
        tag,
        label,
        octets: withoutEnd(its),
        name: nameOf(latin1(its)),
        ...(!isTagged && { hasOwnTag: true as const }),
        ...(awaited.length > 0 && { awaited }),
      });
    held.push({ tag, octets: its, waits: false });
    for (const part of awaited) held.push({ tag, octets: part, waits: true });
  };

  return {
    push(outgoing) {
      for (const its of outgoing) hold(its);
      return flush();
    },
    goAhead() {
      const [first] = held;
      if (!first?.waits) return undefined;
      held.shift();
      return Buffer.concat([first.octets, flush()]);
    },
    done(tag) {
      const index = all.findIndex((command) => command.tag === tag);
      const command = index < 0 ? undefined : all.splice(index, 1)[0];
      const left = held.filter((part) => part.tag !== tag);
      held.splice(0, held.length, ...left);
      return { command, octets: flush() };
    },
    oldest: (label) => all.find((command) => label === undefined || label === "" || command.label === label),
    asked: () => all.find(({ tag }) => tag === held[0]?.tag) ?? all[0],
    underWay: () => all,
    waiting: () => (held[0]?.waits ? all.find(({ tag }) => tag === held[0]?.tag) : undefined),
    isDoubtful: () => doubtful,
    clear() {
      all.length = 0;
      held.length = 0;
    },
  };
}

/** tag SP …: a tag of ASTRING-CHARs but "+" (RFC 9051 §9) */
const TAGGED = /^[^\x00-\x20\x7f-\xff(){%*"\\+]+ [^ \r\n]/;
const LITERAL_AHEAD = /\{(\d{1,10})\+?\}\r\n/g;

/** Whether octets are a tag, a line and its literals, and CRLF at their end only: no server hears anything else. */
function isOneCommand(parts: readonly Uint8Array[]): boolean {
  // A message that large is none that anybody wrote by hand.
  if (parts.reduce((sum, { length }) => sum + length, 0) > 1 << 20) return true;
  const text = parts.map(latin1).join("");
  if (!TAGGED.test(text)) return false;
  for (let at = 0; ; ) {
    LITERAL_AHEAD.lastIndex = at;
    const end = text.slice(at).search(/[\0\r\n]/) + at;
    const literal = LITERAL_AHEAD.exec(text);
    if (looksLikeLiteral(text.slice(at, Math.min(end, literal?.index ?? end)))) return false;
    if (!literal || end !== literal.index + literal[0].length - 2)
      return end === text.length - 2 && text.endsWith("\r\n");
    at = end + 2 + Number(literal[1]);
    if (at > text.length - 2) return false;
  }
}

/** What begins like an announcement and is none may be taken for one. */
const looksLikeLiteral = (text: string): boolean => text.replace(/"(?:[^"\\]|\\.)*"/g, "").includes("{");

const withoutEnd = (octets: Uint8Array): Uint8Array =>
  octets.subarray(0, octets.length - (octets.at(-1) !== 10 ? 0 : octets.at(-2) === 13 ? 2 : 1));
