import type { Arrived } from "../../../wire/arrived.js";

/** Mail data as they came, without the dot that ended them; undefined: their end has not come yet. */
export type CutMailData = (arrived: Arrived) => Buffer | undefined;

const CR = 13;
const DOT = 46;

/**
 * Cuts mail data off the front: down to CRLF, dot, CRLF and nothing else; the first CRLF may be that of the DATA command
 * (RFC 5321 §4.1.1.4, §2.3.8). Each octet is looked at once. Of what is longer than `most` octets none are kept, and as many
 * zeros come in their place: their end is waited for, so that the client hears of it.
 */
export function mailData(most = Number.POSITIVE_INFINITY): CutMailData {
  let lineAt = 0;
  let afterCrlf = true;
  let isTooMuch = false;
  /** Forgets what was looked at, but for what may be the CR of the end of a line. */
  const forget = (arrived: Arrived) => {
    isTooMuch = true;
    arrived.skip(lineAt);
    lineAt = 0;
    if (arrived.size() <= most) return;
    arrived.skip(arrived.size() - 1);
    afterCrlf = false;
  };
  return (arrived) => {
    for (let lf = arrived.lineFeed(lineAt); lf >= 0; lf = arrived.lineFeed(lineAt)) {
      const isCrlf = lf > lineAt && arrived.at(lf - 1) === CR;
      if (afterCrlf && isCrlf && lf === lineAt + 2 && arrived.at(lineAt) === DOT) {
        const octets = isTooMuch ? Buffer.alloc(most) : Buffer.from(arrived.take(lineAt));
        arrived.skip(isTooMuch ? lineAt + 3 : 3);
        return octets;
      }
      afterCrlf = isCrlf;
      lineAt = lf + 1;
    }
    if (arrived.size() > most) forget(arrived);
    return undefined;
  };
}

/** For faults: what a pattern matches ends the mail data, too. */
export function lenientMailData(end: RegExp): CutMailData {
  const strict = mailData();
  return (arrived) => {
    const found = end.exec(Buffer.from(arrived.peek(0, arrived.size())).toString("latin1"));
    if (!found) return strict(arrived);
    const octets = Buffer.from(arrived.take(found.index));
    arrived.skip(found[0].length);
    return Buffer.concat([octets, Buffer.from("\r\n")]);
  };
}

/** Takes the dots away that the client has put in front of lines that begin with one (RFC 5321 §4.5.2). */
export function unstuffed(wire: Buffer): Buffer {
  if (wire.length === 0) return wire;
  const text = wire.toString("latin1");
  const isStuffed = text.startsWith(".") || text.includes("\r\n.");
  return isStuffed ? Buffer.from(text.replace(/(^|\r\n)\./g, "$1"), "latin1") : wire;
}
