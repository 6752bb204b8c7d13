import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["fixtures/servers/*.test.ts", "fixtures/clients/*.test.ts"], fileParallelism: false },
});
