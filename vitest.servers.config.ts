import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["fixtures/{servers,clients,browser}/*.test.ts"],
    globalSetup: "fixtures/installed.test-data.ts",
    // Servers wait: for their own delays, and for what is delivered.
    maxWorkers: 2,
    maxConcurrency: 3,
  },
});
