// How fast the suites and fuzzing of SMTP, submission and LMTP are beside a bare net client that sends the same octets to the same server:
//   node bench/smtp.mjs [mailspec.yaml…] [--protocol smtp,lmtp] [--what suite,fuzz] [--runs 60] [--jobs 1,4] [--rounds 1] [ID…]
// By default all that a mailspec.yaml has URLs of, or smtp on the embedded server. Left out is what waits on purpose (for mail that
// arrives, for silence; strain) and what a bare client cannot play (TLS).
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadLibrary } from "../dist/cli/library.js";
import { run } from "../dist/runner/run.js";
import { everything, select } from "../dist/runner/select.js";
import { besideBare, ownOptions, workAlone } from "./beside-bare.mjs";
import { fuzzing } from "./fuzzing.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "60" },
    jobs: { type: "string", default: "1,4" },
    rounds: { type: "string", default: "1" },
    protocol: { type: "string" },
    what: { type: "string", default: "suite,fuzz" },
    property: { type: "string", multiple: true },
    file: { type: "string" },
    ...ownOptions,
  },
});
const files = positionals.filter((word) => word.endsWith(".yaml"));
const ids = positionals.filter((word) => !word.endsWith(".yaml"));

const LEFT_OUT = ["arrived", "wait", "quiet", "starttls"];
/** It waits for what does not come. */
const waits = ({ alternatives = [] }) => alternatives.some(({ kind }) => kind !== "line");

/** Every so many-th of the cases, each on a session of its own. */
async function suite({ suites, requirements }, { protocol, target, at, jobs }) {
  const all = suites.flatMap(({ cases }) => cases);
  const cases = select(all, { ...everything, only: ids }).filter(
    ({ steps, transport }) =>
      transport !== "implicit-tls" && !steps.some((step) => LEFT_OUT.includes(step.kind) || waits(step)),
  );
  const end = await run({
    protocol,
    target,
    cases: cases.filter((_, index) => index % jobs === at),
    requirements,
    jobs: 1,
    repeat: 1,
    bail: 0,
    strict: false,
    baseline: [],
    version: "bench",
    signal: new AbortController().signal,
    emit: () => undefined,
  });
  if (end.fatal) throw new Error(end.fatal);
}

/** Ids of the protocols of which a file has URLs. */
const spokenIn = (file) =>
  ["smtp", "submission", "lmtp"].filter((id) => new RegExp(`\\b${id}://`).test(readFileSync(file, "utf8")));

if (values.phase) {
  const library = await loadLibrary([], [values.protocol]);
  const how = { runs: Number(values.runs), names: values.property };
  await workAlone({
    file: values.file,
    protocol: values.protocol,
    phase: values.phase,
    log: values.log,
    jobs: Number(values.of),
    work: ({ target: { readBack, sink, ...target }, ...place }) =>
      values.what === "suite" ? suite(library, { ...place, target }) : fuzzing({ ...place, target }, how),
  });
}
const passed = Object.entries({ runs: values.runs })
  .concat((values.property ?? []).map((name) => ["property", name]))
  .flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
for (const file of files.length > 0 ? files : [undefined])
  for (const protocol of values.protocol?.split(",") ?? (file ? spokenIn(file) : ["smtp"]))
    for (const what of values.what.split(","))
      await besideBare({
        name: `${file ?? "reference"}, ${protocol}, ${what}`,
        script: fileURLToPath(import.meta.url),
        args: [...passed, "--protocol", protocol, "--what", what, ...(file ? ["--file", file] : []), ...ids],
        jobs: values.jobs.split(",").map(Number),
        rounds: Number(values.rounds),
      });
