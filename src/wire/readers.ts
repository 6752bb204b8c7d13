import type { Arrived } from "./arrived.js";
import type { Closing, Trouble } from "./trouble.js";
import type { Cut, Unit } from "./unit.js";

/** What a read gives. `entry`: index of the transcript entry in which the unit's first octet came. */
export type Read<T> = { readonly kind: "unit"; readonly unit: T; readonly entry: number } | Trouble;

/** The stream that is read from. */
export interface Source {
  readonly arrived: Arrived;
  /** Transcript entry in which the octet at the front came. */
  entry(): number;
  /** How it ended, once it has. */
  ended(): { readonly kind: Closing; readonly detail: string } | undefined;
  /** A unit is over its limit; nothing more is wanted from this stream. */
  giveUp(unit: Unit<unknown>): void;
  /** A reader's time is over. */
  timedOut(ms: number): void;
}

/** Those who wait for units, each served in the order in which it asked. */
export interface Readers {
  readonly read: <T>(unit: Unit<T>, timeoutMs: number) => Promise<Read<T>>;
  /** Octets have come, or the stream has ended. */
  readonly serve: () => void;
  /** Ends the waiting of those whose time is over; the time of the next one, Infinity if there is none. */
  readonly expire: (now: number) => number;
}

interface Reader<T> {
  readonly unit: Unit<T>;
  readonly ms: number;
  readonly until: number;
  /** Undefined until it is the first in the queue. */
  cut: ((arrived: Arrived) => Cut<T>) | undefined;
  /** -1 until its first octet has come. */
  entry: number;
  next: Reader<unknown> | undefined;
  resolve(read: Read<T>): void;
  reject(error: unknown): void;
}

const NOTHING = new Uint8Array();

/** A queue of readers on a stream. `wake` sees to it that `expire` is called at that time. */
export function readers(source: Source, wake: (until: number) => void): Readers {
  const { arrived } = source;
  // A linked list: queues can be long, and one who gives up stands anywhere.
  let first: Reader<unknown> | undefined;
  let last: Reader<unknown> | undefined;
  let serving = false;

  const rest = () => arrived.take(arrived.size());

  /** What the first one is to be told; undefined: its unit may still come. */
  const attempt = (reader: Reader<unknown>): Read<unknown> | undefined => {
    if (reader.entry < 0 && arrived.size() > 0) reader.entry = source.entry();
    reader.cut ??= reader.unit.begin();
    const found = reader.cut(arrived);
    const entry = reader.entry < 0 ? source.entry() : reader.entry;
    if (found.kind === "unit") return { kind: "unit", unit: found.unit, entry };
    if (found.kind === "over") {
      source.giveUp(reader.unit);
      return { kind: "too-long", limit: reader.unit.limit, partial: rest(), entry };
    }
    const end = source.ended();
    return end && { kind: end.kind, detail: end.detail, partial: rest(), entry };
  };

  const serve = () => {
    // A sink may read or drop the connection while it is given octets: that is dealt with behind it.
    if (serving) return;
    serving = true;
    while (first) {
      const reader = first;
      try {
        const found = attempt(reader);
        if (!found) break;
        reader.resolve(found);
      } catch (error) {
        reader.reject(error);
      }
      first = reader.next;
    }
    serving = false;
  };

  return {
    serve,
    /** One promise a read: this is the way of every reply. */
    read: <T>(unit: Unit<T>, ms: number) =>
      new Promise<Read<T>>((resolve, reject) => {
        const until = performance.now() + ms;
        const reader: Reader<T> = { unit, ms, until, cut: undefined, entry: -1, next: undefined, resolve, reject };
        if (first && last) {
          last.next = reader;
          last = reader;
        } else {
          first = reader;
          last = reader;
          serve();
        }
        if (first) wake(until);
      }),
    expire(now) {
      const queue = first;
      let nearest = Number.POSITIVE_INFINITY;
      first = undefined;
      last = undefined;
      for (let reader = queue; reader; reader = reader.next) {
        if (reader.until <= now) {
          source.timedOut(reader.ms);
          // What came is the first one's; it stays for the next.
          const partial = reader === queue ? arrived.peek(0, arrived.size()) : NOTHING;
          const entry = reader.entry < 0 ? source.entry() : reader.entry;
          reader.resolve({ kind: "time-out", ms: reader.ms, partial, entry });
          continue;
        }
        nearest = Math.min(nearest, reader.until);
        if (last) last.next = reader;
        else first = reader;
        last = reader;
      }
      if (last) last.next = undefined;
      // The one behind may want less than what has come.
      if (first !== queue) serve();
      return nearest;
    },
  };
}
