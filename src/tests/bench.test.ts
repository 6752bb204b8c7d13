import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

// A benchmark that nobody starts rots: one had stopped for a renamed export.
const started = async (script: string, ...args: readonly string[]) =>
  (await promisify(execFile)(process.execPath, [`bench/${script}.mjs`, ...args], { cwd: root })).stdout;

it("bench/fuzz prints a ratio", async () => {
  const printed = await started("fuzz", "--for", "0.5", "--jobs", "1", "--property", "octets");
  expect(printed).toMatch(/exchanges\/s, bare \d+\/s, ratio \d/);
  expect(printed).not.toContain("NaN");
}, 60_000);

it("bench/smtp prints one for the suite, and one for fuzzing", async () => {
  const printed = await started(
    "smtp",
    "--runs",
    "5",
    "--times",
    "2",
    "--jobs",
    "1",
    "--property",
    "octets",
    "smtp.vrfy",
  );
  expect(printed).toMatch(/smtp, suite, 1 connection: .* exchanges\/s, bare \d+\/s, ratio \d/);
  expect(printed).toMatch(/smtp, fuzz, 1 connection: .* exchanges\/s, bare \d+\/s, ratio \d/);
  expect(printed).not.toContain("NaN");
}, 120_000);

it("bench/memory prints how much there is at the beginning and at the end", async () => {
  const printed = await started("memory", "--protocol", "smtp", "--exchanges", "300");
  expect(printed).toMatch(/^300 exchanges: \d+ MB RSS$/m);
  expect(printed).toMatch(/ratio \d/);
}, 60_000);
