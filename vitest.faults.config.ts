import { defineConfig } from "vitest/config";

// All faults and all hostile servers; `npm test` tries every eighth.
export default defineConfig({
  test: {
    include: ["src/tests/{faults,smtp-faults,imap-faults,fuzz,smtp-fuzz,hostile-servers}.test.ts"],
    env: { MAILSPEC_ALL_FAULTS: "1" },
    maxConcurrency: 4,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
