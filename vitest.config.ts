import { defineConfig } from "vitest/config";

export default defineConfig({
  // No test is about time: a machine may be busy.
  test: { include: ["src/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
