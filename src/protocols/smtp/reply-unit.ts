import { aLine, type Line, type Unit } from "../../wire/unit.js";
import { goesOn } from "./grammar/reply.js";

/** Lines that a reply may have: EHLO has some thirty, HELP perhaps a hundred. */
const MOST_LINES = 2000;

/** Octets of a reply, its line ends included. */
const LIMIT = 1 << 19;

/** The lines of one reply, down to the one that no other follows; 512 KiB at most (RFC 5321 §4.2.1). */
export const aReply: Unit<readonly Line[]> = {
  what: "reply",
  limit: LIMIT,
  begin() {
    const cutLine = aLine.begin();
    const lines: Line[] = [];
    let size = 0;
    return (arrived) => {
      for (;;) {
        const found = cutLine(arrived);
        if (found.kind !== "unit") return found;
        const { octets, end } = found.unit;
        size += octets.length + end.length;
        if (size > LIMIT || lines.length === MOST_LINES) return { kind: "over" };
        lines.push(found.unit);
        if (!goesOn(octets)) return { kind: "unit", unit: lines };
      }
    };
  },
};
