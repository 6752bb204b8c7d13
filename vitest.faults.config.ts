import { defineConfig } from "vitest/config";

// All faults; `npm test` proves every eighth.
export default defineConfig({
  test: {
    include: ["src/tests/faults.test.ts", "src/tests/smtp-faults.test.ts"],
    env: { MAILSPEC_ALL_FAULTS: "1" },
    maxConcurrency: 4,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
