import type { TranscriptEntry } from "../journal/record.js";
import { shortened, visible } from "./octets.js";

/** Longest line that is shown. */
const LINE = 400;

/** A transcript as lines `C: …`, `S: …`, `-- …`; connection numbers when there are several. */
export function transcriptLines(entries: readonly TranscriptEntry[]): readonly string[] {
  const several = new Set(entries.map(({ connection }) => connection)).size > 1;
  return entries.flatMap(({ from, connection, text }) => {
    const number = several ? String(connection) : "";
    if (from === "-") return [`--${several ? ` ${connection}` : ""} ${text}`];
    const lines = text.split(/(?<=\n)/);
    const shown =
      lines.length > 60 ? [...lines.slice(0, 40), `[… ${lines.length - 50} lines …]`, ...lines.slice(-10)] : lines;
    return shown.map((line) => `${from}${number}: ${shortened(visible(line), LINE)}`);
  });
}

/** The lines of the entries around one entry. */
export function around(entries: readonly TranscriptEntry[], entry: number, before = 6, after = 1): readonly string[] {
  const from = Math.max(0, entry - before);
  const head = from > 0 ? [`[… ${from} earlier …]`] : [];
  return [...head, ...transcriptLines(entries.slice(from, entry + 1 + after))];
}
