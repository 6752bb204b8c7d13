import type { TranscriptEntry } from "../journal/record.js";
import { readable, shortened, visibleShortened } from "./octets.js";

/** Octets of one line that are shown, and lines of one entry: the first and the last of them. */
const LINE = 400;
const HEAD = 40;
const TAIL = 10;

/** A transcript as lines `C: …`, `S: …`, `-- …`; connection numbers (`C2: …`) when there are several. */
export function transcriptLines(entries: readonly TranscriptEntry[]): readonly string[] {
  return linesOf(entries, haveSeveral(entries));
}

/** The lines of `entry` and of the entries around it. An index outside the transcript means the nearest one. */
export function around(entries: readonly TranscriptEntry[], entry: number, before = 6, after = 1): readonly string[] {
  const index = Math.max(0, Math.min(entry, entries.length - 1));
  const from = Math.max(0, index - before);
  const to = Math.min(entries.length, index + 1 + after);
  return [
    ...(from > 0 ? [`[… ${from} earlier …]`] : []),
    ...linesOf(entries.slice(from, to), haveSeveral(entries)),
    ...(to < entries.length ? [`[… ${entries.length - to} later …]`] : []),
  ];
}

const haveSeveral = (entries: readonly TranscriptEntry[]) =>
  new Set(entries.map(({ connection }) => connection)).size > 1;

function linesOf(entries: readonly TranscriptEntry[], several: boolean): readonly string[] {
  return entries.flatMap(({ from, connection, text }) => {
    const number = several ? String(connection) : "";
    if (from === "-") return [`--${number === "" ? "" : ` ${number}`} ${shortened(readable(text), LINE)}`];
    // Each line with its LF: what a server sends without CRLF shows as such.
    const lines = text.split(/(?<=\n)/);
    const shown = (some: readonly string[]) => some.map((line) => `${from}${number}: ${visibleShortened(line, LINE)}`);
    if (lines.length <= HEAD + TAIL + 1) return shown(lines);
    const left = lines.length - HEAD - TAIL;
    return [...shown(lines.slice(0, HEAD)), `[… ${left} lines …]`, ...shown(lines.slice(-TAIL))];
  });
}
