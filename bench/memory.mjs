// Memory of fuzzing: RSS after 10 000 exchanges and after a million, on the embedded server in this process or a mailspec.yaml:
//   node bench/memory.mjs [mailspec.yaml] [--baseline FILE] [--exchanges 1000000]
import { parseArgs } from "node:util";
import { collector } from "../dist/cli/garbage.js";
import { knowledge } from "../dist/cli/library.js";
import { fuzz } from "../dist/fuzz/fuzz.js";
import { readBaseline } from "../dist/runner/baseline.js";
import { benchTarget, protocol } from "./targets.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { exchanges: { type: "string", default: "1000000" }, baseline: { type: "string" } },
});
const { target } = await benchTarget(positionals[0]);
const enough = new AbortController();
const marks = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000].filter(
  (mark) => mark <= Number(values.exchanges),
);
const seen = [];
const collect = collector();
const { properties } = await protocol.fuzz();
await fuzz({
  ...{
    protocol,
    target,
    properties,
    known: await knowledge([protocol.id]),
    jobs: 4,
    seed: 42,
    forMs: 3_600_000,
    version: "bench",
  },
  baseline: values.baseline ? readBaseline(values.baseline) : [],
  signal: enough.signal,
  emit: () => undefined,
  save: (id) => id,
  command: () => "",
  onProgress({ exchanges }) {
    collect(exchanges);
    if (exchanges < marks[seen.length]) return;
    seen.push(process.memoryUsage().rss / 1e6);
    console.log(`${marks[seen.length - 1]} exchanges: ${Math.round(seen.at(-1))} MB RSS`);
    if (seen.length === marks.length) enough.abort();
  },
});
console.log(`${target.name}: ratio ${(seen.at(-1) / seen[0]).toFixed(2)}`);
process.exit(0);
