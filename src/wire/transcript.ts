import type { TranscriptEntry } from "../journal/record.js";
import { latin1 } from "./latin1.js";

/** Octets of one entry that are kept at its start and at its end, when it is longer than both. */
const HEAD = 8192;
const TAIL = 1024;
/** Octets that one transcript keeps in all; what comes later is only counted. */
const TOTAL = 1 << 18;

interface Raw {
  readonly at: number;
  readonly connection: number;
  readonly from: "C" | "S" | "-";
  text: string;
}

/** Records what happens on all connections of a case, bounded in memory, and gives it out without secrets. */
export interface Transcript {
  /** Takes a copy. Gives the index of the entry that holds it. */
  octets(connection: number, from: "C" | "S", octets: Uint8Array): number;
  event(connection: number, text: string): void;
  /** Everything so far. `secrets` are replaced wherever they stand, whoever sent them. */
  entries(secrets: Iterable<string>): readonly TranscriptEntry[];
  /** How many entries there are. */
  length(): number;
  /** Milliseconds since it began. */
  elapsed(): number;
}

export function transcript(): Transcript {
  const start = performance.now();
  const raw: Raw[] = [];
  let kept = 0;

  return {
    octets(connection, from, octets) {
      const text = shorten(octets, Math.max(256, TOTAL - kept));
      kept += text.length;
      const last = raw[raw.length - 1];
      // One write in many small segments is one entry, so that a secret cut in two is still seen.
      if (last?.from === from && last.connection === connection && from === "C" && last.text.length < HEAD) {
        last.text += text;
      } else {
        raw.push({ at: performance.now() - start, connection, from, text });
      }
      return raw.length - 1;
    },
    event(connection, text) {
      raw.push({ at: performance.now() - start, connection, from: "-", text });
    },
    entries(secrets) {
      const hidden = [...secrets];
      return raw.map(({ at, connection, from, text }) => ({
        ms: Math.round(at * 100) / 100,
        connection,
        from,
        text: redact(text, hidden),
      }));
    },
    length: () => raw.length,
    elapsed: () => performance.now() - start,
  };
}

function shorten(octets: Uint8Array, room: number): string {
  const head = Math.min(HEAD, room);
  if (octets.length <= head + TAIL) return latin1(octets);
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const left = view.length - head - TAIL;
  return `${view.toString("latin1", 0, head)}\n[... ${left} octets ...]\n${view.toString("latin1", view.length - TAIL)}`;
}

/** Replaces every secret by `[secret]`. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  // The longest first: a secret can be part of another.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret !== "") clean = clean.replaceAll(secret, "[secret]");
  }
  return clean;
}
