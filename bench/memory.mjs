// Memory of fuzzing: RSS after 10 000 exchanges and on to a million, on the embedded server in this process or a mailspec.yaml:
//   node bench/memory.mjs [mailspec.yaml] [--protocol pop3] [--baseline FILE] [--exchanges 1000000]
import { parseArgs } from "node:util";
import { collector } from "../dist/cli/garbage.js";
import { knowledge } from "../dist/cli/library.js";
import { fuzz } from "../dist/fuzz/fuzz.js";
import { readBaseline } from "../dist/runner/baseline.js";
import { benchTarget } from "./targets.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    exchanges: { type: "string", default: "1000000" },
    baseline: { type: "string" },
    protocol: { type: "string", default: "pop3" },
  },
});
const { protocol, target } = await benchTarget(positionals[0], values.protocol);
const enough = new AbortController();
const most = Number(values.exchanges);
const marks = [0.01, 0.1, 0.25, 0.5, 0.75, 1].map((part) => Math.round(most * part));
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
