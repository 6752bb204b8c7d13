const LF = 10;
/** Room that a store begins with, and goes back to. */
const SMALL = 1024;
/** A store that is bigger than this is given back as soon as it is empty, and grows in big steps: each leaves a store behind. */
const LARGE = 1 << 20;
/** Octets of most lines: for so few a loop is faster than a call. */
const SHORT = 64;

/**
 * Octets that have come and were not cut yet, as units see them. Offsets count from the front. What a unit leaves
 * here while it is not whole is there for the next reader, should this one's time be over; what it takes is gone.
 */
export interface Arrived {
  readonly size: () => number;
  /** The octet at an offset; undefined: it has not come yet. */
  at(offset: number): number | undefined;
  /** Offset of the first LF at `from` or behind it, -1 if there is none yet. Octets without an LF are searched once. */
  lineFeed(from?: number): number;
  /** A copy of the octets between two offsets, as far as they have come; they stay. */
  peek(from: number, to: number): Uint8Array;
  /** Takes octets off the front; they are the caller's. Throws RangeError when fewer have come. */
  take(count: number): Uint8Array;
  /** Takes octets off the front without giving them. Throws RangeError when fewer have come. */
  skip(count: number): void;
}

/** The same with its other end, where octets come in. Work and memory are linear in what arrives. */
export interface ArrivedStore extends Arrived {
  /** Copies the octets. */
  push(octets: Uint8Array): void;
  /** Octets taken off the front so far: where in the stream the front is. */
  position(): number;
}

/** An empty store. */
export function arrivedStore(): ArrivedStore {
  let store = Buffer.allocUnsafe(SMALL);
  let start = 0;
  let end = 0;
  let position = 0;
  // Between these two there is no LF.
  let cleanFrom = 0;
  let cleanTo = 0;

  const reserve = (length: number) => {
    if (end + length <= store.length) return;
    const used = end - start;
    const step = store.length < LARGE ? 2 : 4;
    const target =
      used + length <= store.length / 2 ? store : Buffer.allocUnsafe(Math.max(store.length, used + length) * step);
    // What was taken is a copy, so that moving what is left is safe.
    store.copy(target, 0, start, end);
    cleanFrom -= start;
    cleanTo -= start;
    store = target;
    start = 0;
    end = used;
  };
  const copy = (from: number, to: number): Uint8Array => {
    const octets = new Uint8Array(to - from);
    if (to - from < SHORT) for (let at = from; at < to; at++) octets[at - from] = store[at] as number;
    else octets.set(store.subarray(from, to));
    return octets;
  };
  /** Place of the first LF, or -1. */
  const search = (from: number): number => {
    const near = Math.min(end, from + SHORT);
    for (let at = from; at < near; at++) if (store[at] === LF) return at;
    return near < end ? store.subarray(0, end).indexOf(LF, near) : -1;
  };
  const skip = (count: number) => {
    if (count > end - start) throw new RangeError(`${count} octets are wanted, ${end - start} have come`);
    start += count;
    position += count;
    if (start < end) return;
    start = 0;
    end = 0;
    cleanFrom = 0;
    cleanTo = 0;
    if (store.length > LARGE) store = Buffer.allocUnsafe(SMALL);
  };

  return {
    size: () => end - start,
    at: (offset) => (offset < end - start ? store[start + offset] : undefined),
    lineFeed(from = 0) {
      const asked = start + from;
      if (asked >= end) return -1;
      const known = asked >= cleanFrom && asked <= cleanTo;
      if (!known) cleanFrom = asked;
      const at = known ? cleanTo : asked;
      const found = at < end ? search(at) : -1;
      cleanTo = found < 0 ? end : found;
      return found < 0 ? -1 : found - start;
    },
    peek: (from, to) => {
      const last = Math.min(start + to, end);
      return copy(Math.min(start + from, last), last);
    },
    take(count) {
      const octets = copy(start, start + Math.min(count, end - start));
      skip(count);
      return octets;
    },
    skip,
    push(octets) {
      reserve(octets.length);
      store.set(octets, end);
      end += octets.length;
    },
    position: () => position,
  };
}
