import type { CommandModule } from "yargs";
import { loadLibrary } from "./library.js";

/** `mailspec check` */
export const checkCommand: CommandModule<object, { files?: readonly string[] }> = {
  command: "check [files..]",
  describe: "Check suites; without a file, the bundled ones",
  builder: (yargs) => yargs.positional("files", { type: "string", array: true }) as never,
  handler: async ({ files = [] }) => {
    const { suites } = await loadLibrary(files);
    const cases = suites.reduce((sum, suite) => sum + suite.cases.length, 0);
    process.stdout.write(`${suites.length} suites, ${cases} cases: all fine\n`);
  },
};
