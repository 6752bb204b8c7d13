// Starts the reference servers with one fault after the other and says by what each is found; needs no build:
//   [MAILSPEC_FAULT_TIMEOUT=1000] node scripts/prove.mjs [--jobs 2] [--bound 60] [--quiet] [PROTOCOL or PROTOCOL.FAULT or PROTOCOL.*WORD*…]
// A table goes to standard output: fault, requirement, by what, seconds, what else was accused. Exits with 1 if one is not found.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { argumentsOf } from "./usage.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { values, positionals } = argumentsOf(import.meta.url, {
  jobs: { type: "string", default: "2" },
  /** Seconds for one fault. */
  bound: { type: "string", default: "60" },
  /** Only those not found, and the sum. */
  quiet: { type: "boolean", default: false },
});

// As deep as what tsc writes: files are looked for from where the code is.
const bundle = await rolldown({
  input: {
    main: `${root}src/tests/proving.test-data.ts`,
    library: `${root}src/cli/library.ts`,
    suites: `${root}src/suite/bundled.ts`,
  },
  platform: "node",
  external: ["ajv", "fast-check", "junit-report-builder", "yaml"],
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
});
await bundle.write({ dir: `${root}dist`, entryFileNames: "proving/[name].js", chunkFileNames: "proving/[name].js" });
await bundle.close();
const { provingGround } = await import("../dist/proving/main.js");
const { bundled, makeBundle } = await import("../dist/proving/library.js");
const { bundlePath, bundleText } = await import("../dist/proving/suites.js");

const all = ["pop3", "imap", "smtp", "submission", "lmtp"];
const asked = positionals.length > 0 ? positionals : all;
const began = performance.now();
const sums = new Map();
/** Faults of protocols before: what submission and LMTP have of SMTP's is proved once, unless it is asked for by name. */
const proved = new Set();
const count = (what) => sums.set(what, (sums.get(what) ?? 0) + 1);
const underWay = new Set();
// A fault that throws.
process.on("uncaughtException", (error) => {
  count("UNCAUGHT");
  console.error(`${[...underWay].join(" or ")}: ${error.stack}`);
});
for (const protocol of all) {
  const patterns = asked.filter((its) => its.split(".")[0] === protocol).map((its) => its.slice(protocol.length + 1));
  if (patterns.length === 0) continue;
  const its = bundled.find(({ id }) => id === protocol);
  mkdirSync(dirname(bundlePath(protocol)), { recursive: true });
  writeFileSync(bundlePath(protocol), bundleText(its, await makeBundle(protocol)));
  const { faults, library, prove } = await provingGround(protocol);
  const matches = (id, pattern) =>
    pattern.includes("*") ? pattern.split("*").every((part) => id.includes(part)) : id === pattern;
  const queue = faults.filter(({ id }) => patterns.some((its) => (its === "" ? !proved.has(id) : matches(id, its))));
  for (const { id } of faults) proved.add(id);
  const work = async () => {
    for (let fault = queue.shift(); fault; fault = queue.shift()) {
      const from = performance.now();
      underWay.add(fault.id);
      const most = Number(values.bound) * 1000;
      let by;
      let rest = "";
      try {
        const proof = await prove(fault, most);
        by = proof.by ?? (performance.now() - from > most ? "TOO LONG" : proof.accused.size > 0 ? "ELSEWHERE" : "NOT");
        const others = [...proof.accused].filter(([id]) => id !== fault.breaks);
        rest = others.map(([id, its]) => `${id} (${its})`).join(" ");
        if (proof.by) rest = `${proof.accused.get(fault.breaks)}${rest === "" ? "" : ` also ${rest}`}`;
      } catch (error) {
        by = "ERROR";
        rest = error.stack.split("\n").slice(0, 3).join(" ");
      }
      if (!library.requirements.has(fault.breaks)) by = "NO SUCH REQUIREMENT";
      count(`${protocol}: ${by}`);
      underWay.delete(fault.id);
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      if (!values.quiet || !["own", "traffic"].includes(by))
        console.log([`${protocol}.${fault.id}`, fault.breaks, by, seconds, rest].join("\t"));
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
}
for (const [what, often] of sums) console.error(`${what} ${often}`);
console.error(`${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exit([...sums.keys()].some((its) => !/: (?:own|traffic)$/.test(its)) || sums.size === 0 ? 1 : 0);
