/** How a line ended. `""`: it didn't, the stream ended or stalled inside it. */
export type LineEnd = "\r\n" | "\n" | "";

/** A line as received. A bare CR is content: only LF, with or without CR before it, ends a line. */
export interface Line {
  /** Without the line end. */
  readonly octets: Uint8Array;
  readonly end: LineEnd;
}

/** The lines after a status line, down to the line that is just a dot. */
export interface Block {
  /** As sent: stuffed, with line ends, without the final dot line. */
  readonly octets: Uint8Array;
  /** End of the dot line. */
  readonly end: LineEnd;
}

export interface Limits {
  /** Octets of one line, end included. */
  readonly line: number;
  /** Octets of one dot-terminated block. */
  readonly block: number;
}

export const defaultLimits: Limits = { line: 1 << 20, block: 1 << 28 };

const LF = 10;
const CR = 13;
const DOT = 46;

/** Why no unit can be cut yet. */
export type Cut<T> =
  | { readonly kind: "unit"; readonly unit: T }
  | { readonly kind: "more" }
  | { readonly kind: "over" };

/** Frames a stream of octets: chunks go in, lines and blocks come out. Work and memory are linear in what arrives. */
export interface Framer {
  readonly push: (chunk: Uint8Array) => void;
  readonly line: () => Cut<Line>;
  readonly block: () => Cut<Block>;
  /** What arrived and was not cut yet. */
  readonly rest: () => Uint8Array;
  readonly unread: () => number;
  /** Forgets what was not cut yet, and returns it. */
  readonly clear: () => Uint8Array;
}

/** A framer with the given caps: a unit over its cap is `over`, and stays so. */
export function framer(limits: Limits = defaultLimits): Framer {
  let store = Buffer.allocUnsafe(1024);
  let start = 0;
  let end = 0;
  let scanned = 0; // no LF between start and here that is still to be looked at
  let blockLine = 0; // start of the line being scanned inside a block

  const reserve = (length: number) => {
    if (end + length <= store.length) return;
    const used = end - start;
    const target =
      used + length <= store.length / 2 ? store : Buffer.allocUnsafe(Math.max(store.length * 2, (used + length) * 2));
    // Units handed out are copies, so that moving what is left is safe.
    store.copy(target, 0, start, end);
    scanned -= start;
    blockLine -= start;
    store = target;
    start = 0;
    end = used;
  };

  const lineEnding = (lf: number, from: number): LineEnd => (lf > from && store[lf - 1] === CR ? "\r\n" : "\n");
  const copy = (from: number, to: number): Uint8Array => {
    const octets = new Uint8Array(to - from);
    // Most lines are short, and a loop is faster there than a call.
    if (to - from < 64) for (let at = from; at < to; at++) octets[at - from] = store[at] as number;
    else octets.set(store.subarray(from, to));
    return octets;
  };
  /** The first LF from `scanned`, or -1. Behind the end stands what was there before: only in a small store it may be looked at. */
  const lineFeed = (): number => {
    if (scanned >= end) return -1;
    const found = (store.length <= 8192 ? store : store.subarray(0, end)).indexOf(LF, scanned);
    return found < end ? found : -1;
  };
  const consume = (to: number) => {
    start = to;
    scanned = to;
    blockLine = to;
  };

  return {
    push(chunk) {
      reserve(chunk.length);
      store.set(chunk, end);
      end += chunk.length;
    },
    line() {
      const lf = lineFeed();
      if (lf < 0) {
        scanned = end;
        return end - start > limits.line ? { kind: "over" } : { kind: "more" };
      }
      if (lf + 1 - start > limits.line) return { kind: "over" };
      const ending = lineEnding(lf, start);
      const unit = { octets: copy(start, lf + 1 - ending.length), end: ending };
      consume(lf + 1);
      return { kind: "unit", unit };
    },
    block() {
      for (;;) {
        const lf = lineFeed();
        if (lf < 0) {
          scanned = end;
          return end - start > limits.block ? { kind: "over" } : { kind: "more" };
        }
        const ending = lineEnding(lf, blockLine);
        const isDot = store[blockLine] === DOT && lf + 1 - ending.length === blockLine + 1;
        if (isDot) {
          const unit = { octets: copy(start, blockLine), end: ending };
          consume(lf + 1);
          return { kind: "unit", unit };
        }
        scanned = lf + 1;
        blockLine = lf + 1;
      }
    },
    rest: () => copy(start, end),
    unread: () => end - start,
    clear() {
      const rest = copy(start, end);
      consume(end);
      return rest;
    },
  };
}
