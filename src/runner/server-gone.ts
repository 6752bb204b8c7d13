import type { Note, Result, TranscriptEntry } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import { redact } from "../wire/secrets.js";

/** What it was done with when it ended. */
export interface Doing {
  readonly by: "run" | "fuzz";
  readonly done: "tested" | "fuzzed" | "looked at";
  /** What there is to say of it in a line. */
  readonly reason: string;
  readonly seenIn: string;
}

/** The id of the finding that a server is gone. */
export const goneId = ({ id }: Pick<Protocol, "id">, by: Doing["by"]): string => `${id}.${by}.server-gone`;

/** What a server that mailspec started wrote, or how it ended: no clause is needed to call that a finding. */
export const troubleNote = (trouble: string): Note => ({
  type: "note",
  unexpected: true,
  text: `what --start started went wrong: ${trouble}`,
});

/** The record of a server that is gone: what was said last, on all connections. */
export function goneResult(
  { id, clauses, title }: Pick<Protocol, "id" | "clauses" | "title">,
  said: readonly TranscriptEntry[],
  secrets: Iterable<string>,
  { by, done, reason, seenIn }: Doing,
): Result {
  const hidden = [...secrets];
  const sent = said.findLast(({ from }) => from === "C");
  return {
    type: "result",
    kind: "property",
    id: goneId({ id }, by),
    title: `The ${title} server ${done === "looked at" ? "went wrong when it was first looked at" : `ended while it was ${done}`}`,
    suite: "Findings",
    covers: [clauses.answers],
    level: "MUST",
    verdict: "fail",
    durationMs: 0,
    at: new Date().toISOString(),
    reason,
    seenIn,
    failure: {
      requirement: clauses.answers,
      expected: "a server that answers",
      event: done === "looked at" ? reason : "nothing listens any more",
      sent: redact((sent?.text ?? "").replace(/\r\n$/, ""), hidden),
      connection: sent?.connection ?? 1,
    },
    transcript: said.map((entry) => ({ ...entry, text: redact(entry.text, hidden) })),
  };
}

/** Entries that are told of each connection, and of how many. */
const LINES = 6;
const CONNECTIONS = 8;

/** What was said last on the connections that the server ended, in the order of time; each has a number of its own. */
export function lastWords(results: readonly Pick<Result, "at" | "transcript">[]): readonly TranscriptEntry[] {
  const cut = results.flatMap(({ at, transcript }) => {
    const began = Date.parse(at);
    const ended = new Set(
      transcript.flatMap(({ from, text, connection }) =>
        from === "-" && text.startsWith("the server") ? [connection] : [],
      ),
    );
    return [...ended].map((number) => ({
      began,
      said: transcript.filter(({ connection }) => connection === number).slice(-LINES),
    }));
  });
  const last = cut.slice(-CONNECTIONS);
  const first = Math.min(...last.map(({ began }) => began));
  return last
    .flatMap(({ began, said }, index) =>
      said.map((entry) => ({ ...entry, ms: entry.ms + began - first, connection: index + 1 })),
    )
    .sort((a, b) => a.ms - b.ms);
}
