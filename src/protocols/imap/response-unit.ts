import type { Arrived } from "../../wire/arrived.js";
import { latin1 } from "../../wire/latin1.js";
import { aLine, type Cut, LARGEST, type Line, octets, type Unit } from "../../wire/unit.js";
import type { Literal, Source } from "./grammar/cursor.js";

/** A response as it came. */
export interface ResponseOctets extends Source {
  /** The line end at its end. */
  readonly end: Line["end"];
}

/** Literals in a response: a FETCH of many sections has some hundreds. */
const MOST_LITERALS = 10_000;

const announcement = /~?\{(\d{1,20})\}$/;

/** Takes the octets of literals as they come: of which one in the response, counted from 0. */
export type LiteralSink = (index: number, part: Uint8Array) => void;

/** What is said to people, perhaps behind a response code. */
const toPeople = /^(?:\+|[^ ]+ (?:OK|NO|BAD|PREAUTH|BYE))(?: |$)/i;
/** A response code that is still open at the end of a first line, or of a later one. */
const opened = /^[^ ]+ [^ ]+ \[[^\]]*$/;
const stillOpen = /^[^\]]*$/;

/** Whether a line of a response ends with the announcement of a literal; of how many octets. */
function announced(line: Uint8Array, first: Uint8Array): number | undefined {
  if (line.at(-1) !== 0x7d) return undefined;
  const [, size] = announcement.exec(latin1(line.subarray(-23))) ?? [];
  if (size === undefined) return undefined;
  // What people read may end like an announcement, and is none.
  if (toPeople.test(latin1(first.subarray(0, 200))) && !(line === first ? opened : stillOpen).test(latin1(line)))
    return undefined;
  return Number(size);
}

/**
 * One response: a line; where it ends with the announcement of a literal so many octets, and on with a line
 * (RFC 9051 §4.3). Kept are 12 MiB; literals that a sink takes do not count.
 */
export function response(sink?: LiteralSink): Unit<ResponseOctets> {
  return {
    what: "response",
    limit: LARGEST,
    begin() {
      const lines: Uint8Array[] = [];
      const literals: Literal[] = [];
      let kept = 0;
      /** Of the literal that comes. */
      let size: number | undefined;
      let cut: (arrived: Arrived) => Cut<Line | Uint8Array> = aLine.begin();
      return (arrived) => {
        for (;;) {
          const found = cut(arrived);
          if (found.kind !== "unit") return found;
          if (found.unit instanceof Uint8Array) {
            literals.push({ size: size as number, octets: found.unit });
            cut = aLine.begin();
            continue;
          }
          const { octets: its, end } = found.unit;
          kept += its.length + end.length;
          size = announced(its, lines[0] ?? its);
          lines.push(its);
          if (size === undefined) return { kind: "unit", unit: { line: Buffer.concat(lines), literals, end } };
          if (!sink) kept += size;
          if (kept > LARGEST || literals.length === MOST_LITERALS) return { kind: "over" };
          lines.push(Buffer.from(end, "latin1"));
          const index = literals.length;
          cut = octets(size, sink && ((part) => sink(index, part))).begin();
        }
      };
    },
  };
}
