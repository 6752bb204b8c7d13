import type { Arrived } from "./arrived.js";
import type { Closing, Trouble } from "./trouble.js";
import type { Cut, Unit } from "./unit.js";

/** What a read gives. `entry`: index of the transcript entry in which the unit's first octet came. */
export type Read<T> = { readonly kind: "unit"; readonly unit: T; readonly entry: number } | Trouble;

/** The stream that is read from. */
export interface Source {
  readonly arrived: Arrived & { position(): number };
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

/** Times its patience that a unit may take that comes steadily. */
const STEADY = 3;

interface Reader<T> {
  readonly unit: Unit<T>;
  readonly ms: number;
  until: number;
  /** Undefined until it is the first in the queue. */
  cut: ((arrived: Arrived) => Cut<T>) | undefined;
  /** -1 until its first octet has come. */
  entry: number;
  /** Where in the stream its unit begins; -1 until it is the first in the queue. */
  from: number;
  /** How far the stream had come when its time was looked at last, and when it has to be whole, however steadily it comes. */
  seen: number;
  readonly latest: number;
  next: Reader<unknown> | undefined;
  resolve(read: Read<T>): void;
  reject(error: unknown): void;
}

/** Octets that are kept of a unit that is over its limit: what comes without an end is not worth more. */
const ENOUGH = 1 << 16;

const NOTHING = new Uint8Array();

/** A queue of readers on a stream. `wake` sees to it that `expire` is called at that time. */
export function readers(source: Source, wake: (until: number) => void): Readers {
  const { arrived } = source;
  // A linked list: queues can be long, and one who gives up stands anywhere.
  let first: Reader<unknown> | undefined;
  let last: Reader<unknown> | undefined;
  let serving = false;
  /** What one who gave up had begun to cut: the next reader of that unit goes on with it. */
  let begun: Pick<Reader<unknown>, "unit" | "cut" | "entry" | "from"> | undefined;

  /** Octets that have come so far. */
  const come = () => arrived.position() + arrived.size();
  const rest = () => arrived.take(arrived.size());

  /** What the first one is to be told; undefined: its unit may still come. */
  const attempt = (reader: Reader<unknown>): Read<unknown> | undefined => {
    if (!reader.cut && begun?.unit === reader.unit) {
      reader.cut = begun.cut;
      reader.entry = begun.entry;
      reader.from = begun.from;
    }
    begun = undefined;
    if (reader.from < 0) reader.from = arrived.position();
    if (reader.entry < 0 && arrived.size() > 0) reader.entry = source.entry();
    reader.cut ??= reader.unit.begin();
    const found = reader.cut(arrived);
    const entry = reader.entry < 0 ? source.entry() : reader.entry;
    if (found.kind === "unit") return { kind: "unit", unit: found.unit, entry };
    if (found.kind === "over") {
      source.giveUp(reader.unit);
      const partial = arrived.take(Math.min(ENOUGH, arrived.size()));
      arrived.skip(arrived.size());
      return { kind: "too-long", limit: reader.unit.limit, partial, entry };
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
        const now = performance.now();
        const until = now + ms;
        const latest = now + ms * STEADY;
        const begin = { cut: undefined, entry: -1, from: -1, seen: come(), next: undefined };
        const reader: Reader<T> = { unit, ms, until, latest, ...begin, resolve, reject };
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
        // What comes steadily is no silence.
        const isComing = reader === queue && come() > reader.seen && now < reader.latest;
        if (isComing) {
          reader.seen = come();
          reader.until = Math.min(now + reader.ms, reader.latest);
        }
        if (reader.until <= now) {
          source.timedOut(reader.ms);
          if (reader === queue) begun = reader;
          // What came is the first one's; it stays for the next.
          const partial = reader === queue ? arrived.peek(0, arrived.size()) : NOTHING;
          const entry = reader.entry < 0 ? source.entry() : reader.entry;
          const isPart = reader.from >= 0 && (reader.from < arrived.position() || partial.length > 0);
          reader.resolve({ kind: "time-out", ms: reader.ms, partial, entry, ...(isPart && { isPart }) });
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
