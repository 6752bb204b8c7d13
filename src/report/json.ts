import type {
  Failure,
  JournalRecord,
  Place,
  Result,
  RunEnd,
  RunStart,
  TargetInfo,
  TranscriptEntry,
} from "../journal/record.js";
import type { Catalogue } from "./catalogue.js";
import { judgements } from "./compliance.js";
import { jsonText } from "./json-text.js";
import { incomplete, summarize } from "./summary.js";

/**
 * The whole run as one JSON document, its keys always in the same order. Octets are text, one character an octet
 * (ISO 8859-1), as in the journal.
 */
export function renderJson(records: readonly JournalRecord[], catalogue: Catalogue): string {
  const summary = summarize(records, catalogue);
  const { start, end, counts, flaky, skips, musts, mustCoverage, suites, notes, results } = summary;
  const document = {
    run: start && orderedStart(start),
    end: end && orderedEnd(end),
    // Why results are missing; absent when none are.
    incomplete: incomplete(summary),
    summary: {
      results: results.length,
      ...counts,
      flaky,
      skipReasons: skips.map(([reason, count]) => ({ reason, count })),
      musts,
      mustCoverage,
      suites: suites.map(({ title, file, counts: its }) => ({ title, file, ...its })),
    },
    requirements: judgements(results, catalogue).map(({ requirement: { id, level }, standing, by }) => ({
      id,
      level,
      standing,
      by: by.map((result) => result.id),
    })),
    notes: notes.map(({ text, unexpected }) => ({ text, unexpected })),
    results: results.map(ordered),
  };
  return jsonText(document);
}

/** `Every` fails to compile when record.ts gets a key that is not listed here. */
type Every<T> = { readonly [K in keyof Required<T>]: unknown };

/** Of which cases a run was is said by its results. */
const orderedStart = (start: RunStart): Every<Omit<RunStart, "type" | "suites">> => ({
  at: start.at,
  mailspec: start.mailspec,
  node: start.node,
  target: orderedTarget(start.target),
  planned: start.planned,
  shard: start.shard,
});

const orderedTarget = ({ urls, protocol, embedded, greeting, capabilities }: TargetInfo): Every<TargetInfo> => ({
  urls,
  protocol,
  embedded,
  greeting,
  capabilities,
});

/** What fuzzing has counted, and what parts tell each other, stays in the journal. */
const orderedEnd = (end: RunEnd): Every<Omit<RunEnd, "type" | "seen" | "answered">> => ({
  at: end.at,
  durationMs: end.durationMs,
  interrupted: end.interrupted,
  fatal: end.fatal,
  exit: end.exit,
});

/** What was held back, and why, is for `report merge` alone. */
const ordered = (result: Result): Every<Omit<Result, "type" | "held">> => ({
  id: result.id,
  kind: result.kind,
  title: result.title,
  suite: result.suite,
  covers: result.covers,
  level: result.level,
  why: result.why,
  verdict: result.verdict,
  tolerated: result.tolerated,
  flaky: result.flaky,
  reason: result.reason,
  place: result.place && orderedPlace(result.place),
  failure: result.failure && orderedFailure(result.failure),
  watched: result.watched,
  broken: result.broken,
  seenIn: result.seenIn,
  foundBy: result.foundBy,
  at: result.at,
  durationMs: result.durationMs,
  transcript: result.transcript.map(orderedEntry),
});

const orderedPlace = ({ file, line, column }: Place): Every<Place> => ({ file, line, column });

const orderedFailure = (failure: Failure): Every<Failure> => ({
  requirement: failure.requirement,
  sent: failure.sent,
  expected: failure.expected,
  received: failure.received,
  at: failure.at,
  event: failure.event,
  connection: failure.connection,
  line: failure.line,
  entry: failure.entry,
});

const orderedEntry = ({ ms, connection, from, text }: TranscriptEntry): Every<TranscriptEntry> => ({
  ms,
  connection,
  from,
  text,
});
