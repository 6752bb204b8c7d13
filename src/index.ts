/** The library: what the command line can do, for tests written in TypeScript. */

export { UsageError } from "./input/usage-error.js";
export { parseJournal } from "./journal/read.js";
export type { Failure, JournalRecord, Result, RunEnd, RunStart, TranscriptEntry, Verdict } from "./journal/record.js";
export type { Protocol } from "./protocol/protocol.js";
export type { Account, Target } from "./protocol/target.js";
export { protocols } from "./protocols/all.js";
export { renderConsole } from "./report/console.js";
export { renderJson } from "./report/json.js";
export { renderJunit } from "./report/junit.js";
export { catalogue } from "./requirements/catalogue.js";
export { coverage, uncovered } from "./requirements/coverage.js";
export type { Basis, Level, Requirement } from "./requirements/requirement.js";
export { parseDeliver, parseDeliverCommand } from "./runner/deliver/parse.js";
export { parseRead, parseReadCommand } from "./runner/read-back/parse.js";
export { run } from "./runner/run.js";
export { everything, select } from "./runner/select.js";
export { parseAccount, parseTargetUrl } from "./runner/target-url.js";
export { bundledSuites } from "./suite/bundled.js";
export { parseExchange } from "./suite/exchange.js";
export { loadSuites } from "./suite/load.js";
