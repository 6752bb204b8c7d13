import type { Argv } from "yargs";
import { urlExamples } from "./library.js";
import { type TargetArguments, targetOptions } from "./target-options.js";

/** What `mailspec run` is given. */
export interface RunArguments extends TargetArguments {
  readonly what?: readonly string[];
  readonly suite?: string | readonly string[];
  readonly only?: string | readonly string[];
  readonly skip?: string | readonly string[];
  readonly tag?: string | readonly string[];
  readonly level?: string | readonly string[];
  readonly grep?: string;
  readonly shard?: string;
  readonly jobs: string;
  readonly repeat: string;
  readonly bail?: string;
  readonly maxSkips?: string;
}

/** The options of `mailspec run`. */
export function runOptions(yargs: Argv): Argv {
  return targetOptions(
    yargs
      .positional("what", {
        type: "string",
        array: true,
        describe: `${urlExamples}, a mailspec.yaml, or ids to run`,
      })
      .option("suite", { type: "string", describe: "a suite file, in place of the bundled ones (repeatable)" })
      .option("only", { type: "string", describe: "id, glob, rfc1939/5 or @tag (repeatable)" })
      .option("skip", { type: "string", describe: "the same, left out (repeatable)" })
      .option("tag", { type: "string", describe: "cases with that tag (repeatable); slow ones run only so" })
      .option("level", { type: "string", describe: "MUST, SHOULD or MAY (repeatable)" })
      .option("grep", { type: "string", describe: "cases whose title or exchange holds this" })
      .option("shard", { type: "string", describe: "part of the cases: 1/3" })
      .option("jobs", { type: "string", default: "4", describe: "cases at a time; each needs an account" })
      .option("repeat", { type: "string", default: "1", describe: "run every case so often, to find flaky verdicts" })
      .option("bail", { type: "string", describe: "stop after so many findings (1)" })
      .option("max-skips", { type: "string", describe: "exit 3 when more cases than that are skipped" }),
  );
}
