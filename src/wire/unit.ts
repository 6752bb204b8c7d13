import type { Arrived } from "./arrived.js";

/** What came of trying to cut a unit: the unit, not yet (`more` has to come), or `over` its limit. */
export type Cut<T> =
  | { readonly kind: "unit"; readonly unit: T }
  | { readonly kind: "more" }
  | { readonly kind: "over" };

/**
 * Something that is read from a stream in one piece: a line, a block, so many octets, or what a protocol brings.
 * Units are made of units: the function that `begin` gives may call that of another one.
 */
export interface Unit<T> {
  /** Its name in messages: "line". */
  readonly what: string;
  /** Octets that it may have at most. */
  readonly limit: number;
  /** Starts to cut one. The function is called whenever octets have come, until it gives the unit or says `over`. */
  begin(): (arrived: Arrived) => Cut<T>;
}

/** Takes octets as they come. They are its own to keep. What it throws is thrown at the reader. */
export type Sink = (octets: Uint8Array) => void;

/** How a line ended. `""`: it didn't, the stream ended or stalled inside it. */
export type LineEnd = "\r\n" | "\n" | "";

/** A line as received. A bare CR is content: only LF, with or without CR before it, ends a line. */
export interface Line {
  /** Without the line end. */
  readonly octets: Uint8Array;
  readonly end: LineEnd;
}

/** The lines down to the line that is just a dot (RFC 1939 §3, RFC 5321 §4.5.2). */
export interface Block {
  /** As sent: stuffed, with line ends, without the final dot line. Empty when a sink took them. */
  readonly octets: Uint8Array;
  /** End of the dot line. */
  readonly end: LineEnd;
}

/** Octets of the largest unit that is kept. */
export const LARGEST = 12 << 20;

const CR = 13;
const DOT = 46;
const NOTHING = new Uint8Array();
const MORE = { kind: "more" } as const;
const OVER = { kind: "over" } as const;

/** A line of at most `limit` octets, its end included. */
export function line(limit: number = 1 << 19): Unit<Line> {
  const cut = (arrived: Arrived): Cut<Line> => {
    const lf = arrived.lineFeed();
    if (lf < 0) return arrived.size() > limit ? OVER : MORE;
    if (lf >= limit) return OVER;
    const end = lf > 0 && arrived.at(lf - 1) === CR ? "\r\n" : "\n";
    const octets = arrived.take(lf + 1 - end.length);
    arrived.skip(end.length);
    return { kind: "unit", unit: { octets, end } };
  };
  // Nothing has to be remembered between two calls, so that all lines share the function.
  return { what: "line", limit, begin: () => cut };
}

/**
 * Lines down to the dot line, of at most `limit` octets, the dot line included. With a `sink` they are handed over
 * as they come, as sent, and not kept.
 */
export function dotBlock(limit: number = LARGEST, sink?: Sink): Unit<Block> {
  const begin = () => {
    /** Offset of the line at hand, or of what of it has not been handed over. */
    let at = 0;
    /** The first octets of the line at hand were handed over: it is not the dot line. */
    let inside = false;
    let handedOver = 0;

    const isDotLine = (arrived: Arrived, lf: number) =>
      !inside && arrived.at(at) === DOT && (lf === at + 1 || (lf === at + 2 && arrived.at(at + 1) === CR));

    const pour = (arrived: Arrived, to: Sink) => {
      const size = arrived.size();
      if (size > at) inside ||= !canBecomeDotLine(arrived, at);
      const whole = inside ? size : at;
      at = 0;
      handedOver += whole;
      if (whole > 0) to(arrived.take(whole));
    };

    return (arrived: Arrived): Cut<Block> => {
      for (let lf = arrived.lineFeed(at); lf >= 0; lf = arrived.lineFeed(at)) {
        if (isDotLine(arrived, lf)) {
          if (handedOver + lf >= limit) return OVER;
          const octets = arrived.take(at);
          arrived.skip(lf + 1 - at);
          if (sink && octets.length > 0) sink(octets);
          return { kind: "unit", unit: { octets: sink ? NOTHING : octets, end: lf === at + 1 ? "\n" : "\r\n" } };
        }
        at = lf + 1;
        inside = false;
      }
      if (handedOver + arrived.size() > limit) return OVER;
      if (sink) pour(arrived, sink);
      return MORE;
    };
  };
  return { what: "block", limit, begin };
}

/** Of a line without an end: it is a dot, perhaps with the CR of its end. */
function canBecomeDotLine(arrived: Arrived, at: number): boolean {
  const length = arrived.size() - at;
  return arrived.at(at) === DOT && (length === 1 || (length === 2 && arrived.at(at + 1) === CR));
}

/** So many octets. With a `sink` they are handed over as they come and not kept, and the unit is empty. */
export function octets(count: number, sink?: Sink): Unit<Uint8Array> {
  const whole = (arrived: Arrived): Cut<Uint8Array> =>
    arrived.size() < count ? MORE : { kind: "unit", unit: arrived.take(count) };
  const pouring = (to: Sink) => {
    let left = count;
    return (arrived: Arrived): Cut<Uint8Array> => {
      const come = Math.min(left, arrived.size());
      left -= come;
      if (come > 0) to(arrived.take(come));
      return left === 0 ? { kind: "unit", unit: NOTHING } : MORE;
    };
  };
  return { what: `${count} octets`, limit: count, begin: () => (sink ? pouring(sink) : whole) };
}

/** A line of up to 512 KiB: as good as none that a server means is longer. */
export const aLine: Unit<Line> = line();

/** A block of up to 12 MiB: the largest message that is delivered has ten. */
export const aBlock: Unit<Block> = dotBlock();

/** A listing of up to 2 MiB: some twenty thousand messages. */
export const aListing: Unit<Block> = dotBlock(1 << 21);
