import { latin1 } from "../../wire/latin1.js";

/** Octets of a message whose lines are looked at. */
const MOST = 1 << 20;

/**
 * The lines of a message as `-- line` sees them, in all of its parts: unfolded, blanks as one space, one behind the colon of a
 * field and none behind semicolons, parameters without quotes: what a header field may be written as either way is alike.
 */
export const linesOf = (octets: Uint8Array): readonly string[] =>
  latin1(octets.subarray(0, MOST))
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/[ \t]+/g, " ")
        .replace(/^([!-9;-~]+) ?: ?/, "$1: ")
        .replace(/ ?; ?/g, ";")
        .replace(/="([^"]*)"/g, "=$1"),
    );
