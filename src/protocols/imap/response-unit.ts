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

/** Whether a text ends within a response code: its bracket is none in quotes or in a list (RFC 9051 §9, resp-text-code). */
function endsInCode(text: string): boolean {
  const [begin] = code.exec(text) ?? [];
  if (begin === undefined) return false;
  let depth = 0;
  let isQuoted = false;
  for (let at = begin.length; at < text.length; at++) {
    const next = text[at];
    if (isQuoted && next === "\\") at++;
    else if (next === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (next === "(") depth++;
    else if (next === ")") depth--;
    else if (next === "]" && depth <= 0) return false;
  }
  return true;
}

/** Whether the last line of a response so far ends with the announcement of a literal; of how many octets. */
function announced(lines: readonly Uint8Array[]): number | undefined {
  const last = lines.at(-1) as Uint8Array;
  if (last.at(-1) !== 0x7d) return undefined;
  const [, size] = announcement.exec(latin1(last.subarray(-23))) ?? [];
  if (size === undefined) return undefined;
  // What people read may end like an announcement, and is none.
  if (toPeople.test(latin1((lines[0] as Uint8Array).subarray(0, 200))) && !endsInCode(lines.map(latin1).join("")))
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
          lines.push(its);
          size = announced(lines);
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
