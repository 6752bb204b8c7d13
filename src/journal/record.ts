import type { Level } from "../requirements/requirement.js";

/** `pass`; `fail`: a MUST broken; `warn`: a SHOULD broken; `skip`: not offered; `error`: could not judge. */
export type Verdict = "pass" | "fail" | "warn" | "skip" | "error";

/** Octets as text, one character an octet (ISO 8859-1), so that JSON keeps every one of them. */
export type OctetText = string;

/** One write, one read or one event of a session. Secrets are already redacted. */
export interface TranscriptEntry {
  /** Milliseconds since the case began. */
  readonly ms: number;
  /** Connection number, from 1. */
  readonly connection: number;
  /** `C`: the client sent octets; `S`: the server did; `-`: something happened (connected, TLS, closed, reset, time-out). */
  readonly from: "C" | "S" | "-";
  /** The octets, or for `-` the event in words. */
  readonly text: OctetText;
}

/** Why a verdict is not `pass`: data, from which reports make prose. */
export interface Failure {
  /** The requirement that is broken. */
  readonly requirement: string;
  /** What was to come, in the words of the suite (`+OK`, `1 {first:number}`) or of the grammar (`0x21–0x7E`). */
  readonly expected: string;
  /** What came; absent when nothing did (see `event`). */
  readonly received?: OctetText;
  /** Offset in `received` of the first wrong octet. */
  readonly at?: number;
  /** What happened in place of a line: `time-out after 10 s`, `the server closed the connection`, `reset`. */
  readonly event?: string;
  /** The command that this answers, redacted, without CRLF. */
  readonly sent?: OctetText;
  readonly connection: number;
  /** Line of the exchange in the suite file, when a case failed. */
  readonly line?: number;
  /** Index in the transcript of the entry that shows it. */
  readonly entry?: number;
}

/** Where a case is written. */
export interface Place {
  /** Path relative to the package or the working directory: `suites/pop3/uidl.yaml`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** First record of a run. */
export interface RunStart {
  readonly type: "run";
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly mailspec: string;
  readonly node: string;
  readonly target: TargetInfo;
  /** How many results will follow, when nothing stops the run. */
  readonly planned: number;
  /** The suite files whose cases were chosen, with a digest of those cases: `--resume` goes on with the same ones only. */
  readonly suites?: Readonly<Record<string, string>>;
  /** `--shard`: it is a part of a run. */
  readonly shard?: Shard;
}

/** A part of a run, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface TargetInfo {
  /** `pop3://127.0.0.1:1110`, without user or password. */
  readonly urls: readonly string[];
  readonly protocol: string;
  /** The reference server, started for this run: its ports are others each time. */
  readonly embedded?: true;
  readonly greeting?: OctetText;
  /** CAPA lines, as sent. */
  readonly capabilities?: readonly OctetText[];
}

/** The verdict of one case, rule or property. */
export interface Result {
  readonly type: "result";
  readonly kind: "case" | "rule" | "property";
  readonly id: string;
  readonly title: string;
  /** Title of the suite; for rules `POP3 rules, watched on all traffic`. */
  readonly suite: string;
  readonly covers: readonly string[];
  readonly level: Level;
  /** Whom a broken one hurts, and how. */
  readonly why?: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly place?: Place;
  /** Why skipped, or what could not be done. */
  readonly reason?: string;
  readonly failure?: Failure;
  /** Rules: how many replies were judged, and how many of them were wrong. */
  readonly watched?: number;
  readonly broken?: number;
  /** Rules: the case in which it was seen first. */
  readonly seenIn?: string;
  /** Fuzzing: the command that finds it again, with seed and path. */
  readonly foundBy?: string;
  /** From the baseline: this finding is known, with why. */
  readonly tolerated?: string;
  /** `--repeat`: the verdicts differed. */
  readonly flaky?: readonly Verdict[];
  /** It hangs on what others say of the same defect: how it was seen before they were heard. */
  readonly held?: Held;
  readonly transcript: readonly TranscriptEntry[];
}

/** What is needed to hear the others again, when there are more of them. */
export interface Held extends Pick<Result, "verdict" | "level" | "failure" | "reason"> {
  readonly standing: string;
  /** The clause that owns what was seen. */
  readonly owner?: string;
  /** The rule, or the clause, from whose breach it follows. */
  readonly explainedBy?: string;
}

/** Something that the user should know and that is no verdict: an unused baseline entry, a maildrop left behind. */
export interface Note {
  readonly type: "note";
  readonly text: string;
  /** A baseline entry that no longer fails, or fails differently: counts as a finding. */
  readonly unexpected: boolean;
}

/**
 * What has come together so far beside results, written now and then so that a run which is killed does not lose it: of counts and
 * remarks the last one has all.
 */
export interface Checkpoint {
  readonly type: "checkpoint";
  /** How many replies each rule has judged, and how many of them were wrong. */
  readonly watched: Readonly<Record<string, readonly [watched: number, broken: number]>>;
  /** Rules that were seen broken for the first time since the last checkpoint. */
  readonly found: readonly Result[];
  /** What will be notes. */
  readonly remarks: readonly string[];
}

/** Last record of a run; absent when mailspec was killed. */
export interface RunEnd {
  readonly type: "end";
  readonly at: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** Set when the target could not be tested: one line that says what to do. */
  readonly fatal?: string;
  readonly exit: number;
  /** Of fuzzing: state and kind of command, what came, and how often. */
  readonly seen?: readonly (readonly [what: string, came: string, times: number])[];
  /** `--shard`: the commands that had a reply in this part, by the clauses of their names: which never have only all parts can tell. */
  readonly answered?: readonly string[];
}

export type JournalRecord = RunStart | Result | Note | Checkpoint | RunEnd;
