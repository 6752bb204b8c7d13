// The suites and fuzzing of protocols as works to be measured beside a bare client.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { knowledge, loadLibrary } from "../dist/cli/library.js";
import { run } from "../dist/runner/run.js";
import { everything, select } from "../dist/runner/select.js";
import { besideBare, ownOptions, workAlone } from "./beside-bare.mjs";
import { fuzzing } from "./fuzzing.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "60" },
    times: { type: "string", default: "5" },
    jobs: { type: "string", default: "1,4" },
    rounds: { type: "string", default: "1" },
    protocol: { type: "string" },
    what: { type: "string", default: "suite,fuzz" },
    /** So many cases of the suites at most, evenly from all of them. */
    cases: { type: "string" },
    property: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
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
async function suite({ suites, requirements }, { protocol, target, at, jobs }, isTimed, mostCases) {
  const all = suites.flatMap(({ cases }) => cases);
  const timed = select(all, { ...everything, only: ids, skip: values.skip ?? [] }).filter(
    ({ steps, transport }) =>
      transport !== "implicit-tls" &&
      steps.every((step) => !LEFT_OUT.includes(step.kind) && !waits(step) && isTimed(step)),
  );
  const every = Math.max(1, timed.length / Number(values.cases ?? mostCases));
  const cases = timed.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
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

/**
 * As the arguments of the process say. `script`: its own path; `protocols`: those of which it is; `isTimed`: whether a step of a case
 * is as fast as client and server are; `mostCases`: how many are played unless `--cases` says so.
 */
export async function suiteAndFuzz({ script, protocols, isTimed = () => true, mostCases = Number.POSITIVE_INFINITY }) {
  if (values.phase) {
    const library = await loadLibrary([], [values.protocol]);
    const how = { known: await knowledge([values.protocol]), runs: Number(values.runs), names: values.property };
    await workAlone({
      file: values.file,
      protocol: values.protocol,
      phase: values.phase,
      log: values.log,
      jobs: Number(values.of),
      times: Number(values.times),
      work: ({ target: { readBack, sink, ...target }, ...place }) =>
        values.what === "suite"
          ? suite(library, { ...place, target }, isTimed, mostCases)
          : fuzzing({ ...place, target }, how),
    });
  }
  const spokenIn = (file) => protocols.filter((id) => new RegExp(`\\b${id}://`).test(readFileSync(file, "utf8")));
  const passed = ["runs", "times", "property", "skip", "cases"].flatMap((name) =>
    [values[name] ?? []].flat().flatMap((value) => [`--${name}`, value]),
  );
  for (const file of files.length > 0 ? files : [undefined])
    for (const protocol of values.protocol?.split(",") ?? (file ? spokenIn(file) : protocols.slice(0, 1)))
      for (const what of values.what.split(","))
        await besideBare({
          name: `${file ?? "reference"}, ${protocol}, ${what}`,
          script,
          args: [...passed, "--protocol", protocol, "--what", what, ...(file ? ["--file", file] : []), ...ids],
          jobs: values.jobs.split(",").map(Number),
          rounds: Number(values.rounds),
          times: Number(values.times),
        });
}
