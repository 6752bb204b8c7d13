import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("ends well on full disks, bad files, closed outputs, signals and exceptions: `node scripts/unlucky.mjs` plays them all", {
  timeout: 180_000,
}, () => {
  const ran = spawnSync(process.execPath, ["scripts/unlucky.mjs", "--quick", "--port", "29520"], { encoding: "utf8" });
  expect(ran.stdout).toContain(" 0 wrong\n");
  expect(ran.stdout.split("\n").filter((line) => line.startsWith("| ")).length).toBeGreaterThan(20);
});
