/** The library: what the command line can do, for tests written in TypeScript. */

export { UsageError } from "./input/usage-error.js";
export { parseJournal } from "./journal/read.js";
export type { Failure, JournalRecord, Result, RunEnd, RunStart, TranscriptEntry, Verdict } from "./journal/record.js";
export type { Account } from "./protocol/session.js";
export { parseAccount, parseTargetUrl, type Target } from "./protocol/target.js";
export { faults as pop3Faults } from "./protocols/pop3/faults/faults.js";
export { startPop3Server } from "./protocols/pop3/server/server.js";
export { renderConsole } from "./report/console.js";
export { renderJson } from "./report/json.js";
export { renderJunit } from "./report/junit.js";
export { catalogue } from "./requirements/catalogue.js";
export { coverage, uncovered } from "./requirements/coverage.js";
export type { Level, Requirement } from "./requirements/requirement.js";
export { parseDeliver, parseDeliverCommand } from "./runner/deliver/parse.js";
export { run } from "./runner/run.js";
export { everything, select } from "./runner/select.js";
export { parseExchange } from "./suite/exchange.js";
export { bundledSuites, loadSuites } from "./suite/load.js";
