import { latin1 } from "../../wire/latin1.js";

/** A command line as a server reads it. Octets as ISO 8859-1. */
export interface Command {
  /** Upper case; "" for an empty line. */
  readonly verb: string;
  /** Everything behind the first space, but for white space at the end; undefined where nothing is. */
  readonly rest: string | undefined;
  /** The whole line. */
  readonly raw: string;
}

/** command = verb [SP argument] CRLF, without the line end; anything goes in, nothing throws (RFC 5321 §4.1.1). */
export const parseCommand = (octets: Uint8Array): Command => commandOf(latin1(octets));

/** The same for octets that are text already. */
export function commandOf(raw: string): Command {
  const line = withoutTrailingSpace(raw);
  const space = line.indexOf(" ");
  return space < 0
    ? { verb: line.toUpperCase(), rest: undefined, raw }
    : { verb: line.slice(0, space).toUpperCase(), rest: line.slice(space + 1), raw };
}

/** White space before the line end is none of the command (RFC 5321 §4.1.1). */
function withoutTrailingSpace(line: string): string {
  let end = line.length;
  while (line[end - 1] === " " || line[end - 1] === "\t") end--;
  return line.slice(0, end);
}

/** chunk-size of a BDAT command (RFC 3030 §2), and whether it is the last; undefined: it is none. */
export function chunkOf({ verb, rest = "" }: Command): { readonly size: number; readonly last: boolean } | undefined {
  const parts = verb === "BDAT" ? /^(\d{1,15})(?: (LAST))? *$/i.exec(rest) : null;
  return parts ? { size: Number(parts[1]), last: parts[2] !== undefined } : undefined;
}
