import type { CommandModule } from "yargs";
import { checkCommand } from "./check.js";
import { explainCommand } from "./explain.js";
import { fuzzCommand } from "./fuzz.js";
import { listCommand } from "./list.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { serveCommand } from "./serve.js";

/** All commands, in the order of the help. Each knows its own options' types; yargs takes them as one list. */
export function commands(version: string): readonly CommandModule[] {
  return [
    runCommand(version),
    fuzzCommand(version),
    listCommand,
    explainCommand,
    checkCommand,
    reportCommand,
    serveCommand,
  ] as unknown as readonly CommandModule[];
}
