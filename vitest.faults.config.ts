import { defineConfig } from "vitest/config";
import { built } from "./vitest.built.js";

// All faults and all hostile servers; `npm test` tries every eighth.
export default defineConfig({
  plugins: built.plugins,
  test: {
    server: built.server,
    globalSetup: built.globalSetup,
    include: ["src/tests/{faults,smtp-faults,imap-faults,fuzz,smtp-fuzz,hostile-servers}.test.ts"],
    env: { MAILSPEC_ALL_FAULTS: "1" },
    maxConcurrency: 4,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
