import { defineConfig } from "vitest/config";
import { built } from "./vitest.built.js";

/** They take their time, or start a process for each thing that they look at: they are run beside the servers, which mostly wait. */
export const wholeProcesses = [
  "bench",
  "docs",
  "killed",
  "package",
  "supervise",
  "talkative",
  "unlucky-conditions",
].map((name) => `src/tests/${name}.test.ts`);

export default defineConfig({
  plugins: built.plugins,
  test: {
    server: built.server,
    include: ["fixtures/{servers,clients,browser}/*.test.ts", ...wholeProcesses],
    // No test is about time: a machine may be busy.
    testTimeout: 300_000,
    hookTimeout: 60_000,
    globalSetup: [built.globalSetup, "fixtures/installed.test-data.ts"],
    // Servers wait: for their own delays, and for what is delivered.
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
