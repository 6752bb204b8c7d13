import type { Result } from "../journal/record.js";

/** Octets of transcripts that a run keeps whole; a run against a server that talks as servers do has two million. */
const WHOLE = 3_500_000;
/** Octets of each entry that are kept beyond that. */
const SHORT = 200;
/** Octets of transcripts from which on nothing is kept. */
const MOST = 4_000_000;

/** Octets that a text takes where it is written: reports write controls as \u0000. */
const weigh = (text: string): number => text.replace(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "\\u0000").length;
const weightOf = (transcript: Result["transcript"]) => transcript.reduce((sum, { text }) => sum + weigh(text), 0);

/** Bounds what the transcripts of a run hold together: a server can flood each case anew. One that was counted is counted once. */
export function transcriptBudget(): (result: Result) => Result {
  let kept = 0;
  const counted = new WeakSet<Result["transcript"]>();
  return (result) => {
    if (counted.has(result.transcript)) return result;
    const size = weightOf(result.transcript);
    if (kept + size <= WHOLE) {
      kept += size;
      counted.add(result.transcript);
      return result;
    }
    const transcript = result.transcript
      .slice(0, kept < MOST ? 40 : 0)
      .map((entry) =>
        entry.text.length > SHORT
          ? { ...entry, text: `${entry.text.slice(0, SHORT)}\n[... cut: the run has said enough]` }
          : entry,
      );
    kept += weightOf(transcript);
    counted.add(transcript);
    return { ...result, transcript };
  };
}
