import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

/** Those that take seconds; `node scripts/hostile.mjs` plays all of them. */
const quick = [
  "none",
  "greeting-flood",
  "greeting-300k",
  "greeting-bidi",
  "greeting-workflow",
  "stat-2-to-64",
  "stat-flood",
  "capa-controls",
  "echo-base64",
  "echo-spaced",
  "echo-others",
  "dies-later",
];

it("ends well whatever the server does: in time, within its bounds, without a secret", { timeout: 120_000 }, () => {
  const ran = spawnSync(process.execPath, ["scripts/hostile.mjs", ...quick, "--port", "29510"], { encoding: "utf8" });
  expect(ran.stdout).toContain("\n0 wrong\n");
  expect(ran.stdout.split("\n").filter((line) => line.includes("| run |")).length).toBe(quick.length);
});
