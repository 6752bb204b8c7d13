import type { Result } from "../journal/record.js";

/** Octets of transcripts that a run keeps whole; a run against a server that talks as servers do has two million. */
const WHOLE = 3_500_000;
/** Octets of each entry that are kept beyond that. */
const SHORT = 200;
/** Octets of transcripts from which on nothing is kept. */
const MOST = 4_000_000;

/** Bounds what the transcripts of a run hold together: a server can flood each case anew. */
export function transcriptBudget(): (result: Result) => Result {
  let kept = 0;
  return (result) => {
    const size = result.transcript.reduce((sum, { text }) => sum + text.length, 0);
    if (kept + size <= WHOLE) {
      kept += size;
      return result;
    }
    const transcript = result.transcript
      .slice(0, kept < MOST ? 40 : 0)
      .map((entry) =>
        entry.text.length > SHORT
          ? { ...entry, text: `${entry.text.slice(0, SHORT)}\n[... cut: the run has said enough]` }
          : entry,
      );
    kept += transcript.reduce((sum, { text }) => sum + text.length, 0);
    return { ...result, transcript };
  };
}
