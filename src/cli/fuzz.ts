import type { CommandModule } from "yargs";
import { type FuzzArguments, fuzzOptions } from "./fuzz-options.js";

/** `mailspec fuzz` */
export const fuzzCommand = (version: string): CommandModule<object, FuzzArguments> => ({
  command: "fuzz [what..]",
  describe: "Play random scripts that the protocol's model judges; what breaks is shrunk and written down as a suite",
  builder: (yargs) => fuzzOptions(yargs) as never,
  handler: async (given) => {
    // Only who fuzzes waits for fast-check to load.
    const { fuzzTargets } = await import("./fuzz-targets.js");
    process.exitCode = await fuzzTargets(given, version);
  },
});
