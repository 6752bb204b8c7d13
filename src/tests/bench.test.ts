import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

// A benchmark that nobody starts rots: this one had stopped for a renamed export.
it("bench/fuzz prints a ratio", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["bench/fuzz.mjs", "--for", "0.5", "--jobs", "1", "--property", "octets"],
    { cwd: root },
  );
  expect(stdout).toMatch(/exchanges\/s, bare \d+\/s, ratio \d/);
  expect(stdout).not.toContain("NaN");
}, 60_000);
