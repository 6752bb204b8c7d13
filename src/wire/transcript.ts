import type { TranscriptEntry } from "../journal/record.js";
import { latin1 } from "./latin1.js";
import { redactAll } from "./secrets.js";

/** Octets of one entry that are kept at its start and at its end, when it is longer than both. */
const HEAD = 8192;
const TAIL = 1024;
/** Octets beyond these that are looked through for secrets, and not shown. */
const MARGIN = 512;
/** Octets that one transcript keeps in all; what comes later is only counted. */
const TOTAL = 1 << 18;

/** What is kept of the octets of an entry: all, or its start and its end with what stands beside them. */
type Kept =
  | { text: string }
  | {
      readonly head: string;
      readonly behind: string;
      readonly left: number;
      readonly before: string;
      readonly tail: string;
    };

interface Raw {
  readonly at: number;
  readonly connection: number;
  readonly from: "C" | "S" | "-";
  readonly kept: Kept;
}

/** Records what happens on all connections of a case, bounded in memory, and gives it out without secrets. */
export interface Transcript {
  /** Takes a copy. Gives the index of the entry that holds it. */
  octets(connection: number, from: "C" | "S", octets: Uint8Array): number;
  event(connection: number, text: string): void;
  /** Everything so far. `secrets` are replaced wherever they stand, whoever sent them, across entries too. */
  entries(secrets: Iterable<string>): readonly TranscriptEntry[];
  /** How many entries there are. */
  length(): number;
  /** Milliseconds since it began. */
  elapsed(): number;
}

export function transcript(): Transcript {
  const start = performance.now();
  const raw: Raw[] = [];
  let size = 0;

  return {
    octets(connection, from, octets) {
      const kept = shorten(octets, Math.max(256, TOTAL - size));
      const length = "text" in kept ? kept.text.length : kept.head.length + kept.tail.length;
      size += length;
      const last = raw[raw.length - 1];
      // One write in many small segments is one entry.
      if (
        last?.from === from &&
        last.connection === connection &&
        from === "C" &&
        "text" in last.kept &&
        "text" in kept &&
        last.kept.text.length < HEAD
      ) {
        last.kept.text += kept.text;
      } else {
        raw.push({ at: performance.now() - start, connection, from, kept });
      }
      return raw.length - 1;
    },
    event(connection, text) {
      raw.push({ at: performance.now() - start, connection, from: "-", kept: { text } });
    },
    entries(secrets) {
      const texts = clean(raw, [...secrets]);
      return raw.map(({ at, connection, from }, index) => ({
        ms: Math.round(at * 100) / 100,
        connection,
        from,
        text: texts[index] ?? "",
      }));
    },
    length: () => raw.length,
    elapsed: () => performance.now() - start,
  };
}

const piecesOf = (kept: Kept): readonly string[] =>
  "text" in kept ? [kept.text] : [kept.head, kept.behind, kept.before, kept.tail];

/** The entries without secrets: what one side said on one connection is looked through as one text. */
function clean(raw: readonly Raw[], secrets: readonly string[]): readonly string[] {
  const texts: string[] = [];
  const streams = new Map<string, number[]>();
  for (const [index, { from, connection }] of raw.entries()) {
    const stream = `${from} ${connection}`;
    const its = streams.get(stream);
    if (its) its.push(index);
    else streams.set(stream, [index]);
  }
  for (const indices of streams.values()) {
    const its = indices.map((index) => (raw[index] as Raw).kept);
    const pieces = redactAll(its.flatMap(piecesOf), secrets);
    let at = 0;
    for (const [position, index] of indices.entries()) {
      const kept = its[position] as Kept;
      const [first = "", , , last = ""] = pieces.slice(at, at + 4);
      at += "text" in kept ? 1 : 4;
      texts[index] = "text" in kept ? first : `${first}\n[... ${kept.left} octets ...]\n${last}`;
    }
  }
  return texts;
}

function shorten(octets: Uint8Array, room: number): Kept {
  const head = Math.min(HEAD, room);
  if (octets.length <= head + TAIL) return { text: latin1(octets) };
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const tail = view.length - TAIL;
  return {
    head: view.toString("latin1", 0, head),
    behind: view.toString("latin1", head, Math.min(head + MARGIN, tail)),
    left: tail - head,
    before: view.toString("latin1", Math.max(head + MARGIN, tail - MARGIN), tail),
    tail: view.toString("latin1", tail),
  };
}
