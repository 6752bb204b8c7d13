import type { Arrived } from "../../../wire/arrived.js";

/** The end of a line: its offset, and how many octets it has. */
export interface LineEnd {
  readonly at: number;
  readonly length: number;
}

/** Where the next command line ends; undefined: its end has not come yet. Only CRLF ends one (RFC 5321 §2.3.8). */
export function lineEnd(arrived: Arrived): LineEnd | undefined {
  for (let lf = arrived.lineFeed(); lf >= 0; lf = arrived.lineFeed(lf + 1))
    if (lf > 0 && arrived.at(lf - 1) === 13) return { at: lf - 1, length: 2 };
  return undefined;
}

/** For faults: what a pattern matches ends it. */
export function lenientLineEnd(arrived: Arrived, end: RegExp): LineEnd | undefined {
  const found = end.exec(Buffer.from(arrived.peek(0, arrived.size())).toString("latin1"));
  return found ? { at: found.index, length: found[0].length } : undefined;
}
