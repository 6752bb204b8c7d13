// What a start costs, in whole processes that take turns, beside `node -e 0`:
//   node bench/start.mjs [--rounds 21] [command…]       prints the ratio of the medians; by default run pop3.dele.marks
// A machine that is busy with other things slows all of them alike, as they take turns.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "21" } },
});
const bin = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mailspec-start-"));
const command = positionals.length > 0 ? positionals : ["run", "pop3.dele.marks"];

function spent(args) {
  const began = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return ms;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const turns = { "node -e 0": ["-e", "0"], "--version": [bin, "--version"], [command.join(" ")]: [bin, ...command] };
const times = Object.fromEntries(Object.keys(turns).map((name) => [name, []]));
for (let round = 0; round < Number(values.rounds); round++)
  for (const [name, args] of Object.entries(turns)) times[name].push(spent(args));
const bare = median(times["node -e 0"]);
for (const [name, its] of Object.entries(times))
  console.log(`${name.padEnd(24)} ${median(its).toFixed(0).padStart(5)} ms  ratio ${(median(its) / bare).toFixed(2)}`);
rmSync(folder, { recursive: true });
