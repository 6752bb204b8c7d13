import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { built } from "./vitest.built.js";
import { wholeProcesses } from "./vitest.servers.config.js";
import "./vitest.temporary.js";

/** What takes longest, by the minute: of a clean clone vitest knows only which file is the largest. */
const longest = ["smtp-faults", "imap-faults", "cli", "hostile-servers", "fuzz", "bundled", "faults", "blame"];

/** So that no core is idle while the other is at the file that it began with last. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** Runs from one end to the other: each file has a process to itself, with signals, listeners and memory of its own. */
const whole = ["src/{tests,cli,library}/**/*.test.ts", "scripts/**/*.test.mjs", "examples/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      // Functions without a memory: modules are read once for all of them, which is half of the time.
      {
        extends: true,
        test: { name: "parts", include: ["src/**/*.test.ts"], exclude: [...whole, ...wholeProcesses], isolate: false },
      },
      {
        extends: true,
        plugins: built.plugins,
        test: {
          name: "whole",
          include: whole,
          exclude: wholeProcesses,
          globalSetup: built.globalSetup,
          server: built.server,
        },
      },
    ],
    // A third of the time those that run whole wait for a server.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    // No test is about time: a machine may be busy.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // It imports JSON as bundlers do, and Node does not.
    server: { deps: { inline: [/@actions\//] } },
  },
});
