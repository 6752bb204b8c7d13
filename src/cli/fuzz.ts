import type { Argv, CommandModule } from "yargs";
import { exitWith, leave } from "./leave.js";
import { urlExamples } from "./library.js";
import { type TargetArguments, targetOptions } from "./target-options.js";

/** What `mailspec fuzz` is given. */
export interface FuzzArguments extends TargetArguments {
  readonly what?: readonly string[];
  readonly property?: string | readonly string[];
  readonly seed?: string;
  readonly path?: string;
  readonly runs?: string;
  readonly for?: string;
  readonly jobs: string;
  readonly shard?: string;
  readonly corpus?: string;
  readonly start?: string;
  readonly out: string;
}

/** The options of `mailspec fuzz`. */
function fuzzOptions(yargs: Argv): Argv {
  return targetOptions(
    yargs
      .positional("what", {
        type: "string",
        array: true,
        describe: `${urlExamples}, a mailspec.yaml, or properties`,
      })
      .option("property", { type: "string", describe: "id, glob or rfc1939/5 (repeatable); all by default" })
      .option("seed", { type: "string", describe: "the same seed plays the same scripts" })
      .option("path", { type: "string", describe: "with --property and --seed of a finding: plays just that script" })
      .option("runs", { type: "string", describe: "scripts of each property" })
      .option("for", {
        type: "string",
        describe: "time for everything, shrinking included; 60s when --runs isn't given",
      })
      .option("jobs", { type: "string", default: "4", describe: "connections at a time; each needs an account" })
      .option("shard", { type: "string", describe: "part of the scripts: 1/3" })
      .option("corpus", { type: "string", describe: "folder that keeps scripts which showed something new" })
      .option("start", {
        type: "string",
        describe: "shell command that starts the server; it is watched, and started again when it dies",
      })
      .option("out", { type: "string", default: "reports/fuzz", describe: "where reproductions are written" }),
  );
}

/** `mailspec fuzz` */
export const fuzzCommand = (version: string): CommandModule<object, FuzzArguments> => ({
  command: "fuzz [what..]",
  describe: "Play random scripts that the protocol's model judges; what breaks is shrunk and written down as a suite",
  builder: (yargs) => fuzzOptions(yargs) as never,
  handler: async (given) => {
    // Only who fuzzes waits for fast-check to load.
    const { fuzzTargets } = await import("./fuzz-targets.js");
    exitWith(await fuzzTargets(given, version));
    // What time was over for may still wait for a server.
    leave();
  },
});
