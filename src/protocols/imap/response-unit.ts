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
const code = /^[^ ]+ [^ ]+ \[/;

/**
 * Whether a text ends within a response code: its bracket is none in quotes or in a list (RFC 9051 §9, resp-text-code).
 * Given line by line: each octet is looked at once, however many literals are announced.
 */
function codeEnd(): (line: string) => boolean {
  let isInside: boolean | undefined;
  let depth = 0;
  let isQuoted = false;
  return (text) => {
    const begin = isInside === undefined ? (code.exec(text)?.[0].length ?? -1) : 0;
    isInside ??= begin >= 0;
    for (let at = begin; isInside && at < text.length; at++) {
      const next = text[at];
      if (isQuoted && next === "\\") at++;
      else if (next === '"') isQuoted = !isQuoted;
      else if (isQuoted) continue;
      else if (next === "(") depth++;
      else if (next === ")") depth--;
      else if (next === "]" && depth <= 0) isInside = false;
    }
    return isInside;
  };
}

/** Whether a line of a response ends with the announcement of a literal; of how many octets. */
function announcing(): (line: Uint8Array) => number | undefined {
  let isToPeople: boolean | undefined;
  const isInCode = codeEnd();
  return (line) => {
    isToPeople ??= toPeople.test(latin1(line.subarray(0, 200)));
    if (line.at(-1) !== 0x7d) return undefined;
    const [, size] = announcement.exec(latin1(line.subarray(-23))) ?? [];
    // What people read may end like an announcement, and is none.
    return size === undefined || (isToPeople && !isInCode(latin1(line))) ? undefined : Number(size);
  };
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
      const announced = announcing();
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
          lines.push(its);
          size = announced(its);
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
