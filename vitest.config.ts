import { defineConfig } from "vitest/config";

export default defineConfig({
  // No test is about time: a machine may be busy.
  // By default one core is left idle: of two that is half of them.
  test: { include: ["src/**/*.test.ts"], maxWorkers: "100%", testTimeout: 180_000, hookTimeout: 60_000 },
});
