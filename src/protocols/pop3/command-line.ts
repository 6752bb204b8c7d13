import { latin1 } from "../../wire/latin1.js";

/** A command line as a server reads it. */
export interface Command {
  /** Upper case; "" for an empty line. */
  readonly keyword: string;
  /** What stands behind the keyword, cut at single spaces, the first of it: no command takes more. Octets as ISO 8859-1. */
  readonly args: readonly string[];
  /** Everything behind the first space, uncut; undefined without a space. PASS may hold spaces. */
  readonly rest: string | undefined;
  /** The whole line. */
  readonly raw: string;
}

/** Arguments that are told apart. */
const MOST_WORDS = 16;

/** command = keyword *(SP param) CRLF, without the line end; anything goes in, nothing throws (RFC 2449 §3). */
export const parseCommand = (octets: Uint8Array): Command => commandOf(latin1(octets));

/** The same for octets that are text already (ISO 8859-1). */
export function commandOf(text: string): Command {
  const space = text.indexOf(" ");
  if (space < 0) return { keyword: text.toUpperCase(), args: [], rest: undefined, raw: text };
  const rest = text.slice(space + 1);
  return { keyword: text.slice(0, space).toUpperCase(), args: rest.split(" ", MOST_WORDS), rest, raw: text };
}
