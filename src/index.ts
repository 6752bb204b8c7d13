/** The library: mailspec for the test suites of mail servers and mail clients. docs/library.md says how. */

export { UsageError } from "./input/usage-error.js";
export { parseJournal } from "./journal/read.js";
export type {
  Failure,
  JournalRecord,
  Note,
  Result,
  RunEnd,
  RunStart,
  TranscriptEntry,
  Verdict,
} from "./journal/record.js";
export { type FuzzOptions, type FuzzOutcome, fuzz } from "./library/fuzz.js";
export type { Deliver, Read } from "./library/mail-functions.js";
export type { Outcome, ProtocolRun, ReportName } from "./library/outcome.js";
export type { RecordOptions } from "./library/recorder.js";
export { type RunOptions, run } from "./library/run.js";
export { type ReceivedMessage, type ServeOptions, type ServePorts, type Serving, serve } from "./library/serve.js";
export type { Duration, TargetOptions } from "./library/target.js";
export type { Defect, Range, SwitchedFault, When } from "./protocol/switched.js";
export type { Account } from "./protocol/target.js";
export type { Level } from "./requirements/requirement.js";
export type { Expectation } from "./runner/baseline.js";
