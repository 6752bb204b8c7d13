// How fast `mailspec fuzz` of POP3 is beside a bare net client that sends the same octets to the same server:
//   node bench/fuzz.mjs [mailspec.yaml] [--for 20] [--jobs 1,8] [--rounds 1] [--property NAME]
// Left out is what waits on purpose (strain) and what a bare client cannot play (start-tls).
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { knowledge } from "../dist/cli/library.js";
import { besideBare, ownOptions, workAlone } from "./beside-bare.mjs";
import { fuzzing } from "./fuzzing.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    for: { type: "string", default: "20" },
    jobs: { type: "string", default: "1,8" },
    rounds: { type: "string", default: "1" },
    property: { type: "string", multiple: true },
    ...ownOptions,
  },
});
const [file] = positionals;
if (values.phase) {
  const how = { known: await knowledge(["pop3"]), seconds: Number(values.for), names: values.property };
  await workAlone({
    file,
    protocol: "pop3",
    phase: values.phase,
    log: values.log,
    jobs: Number(values.of),
    times: 1,
    work: (place) => fuzzing(place, how),
  });
}
await besideBare({
  name: file ?? "reference",
  script: fileURLToPath(import.meta.url),
  args: process.argv.slice(2),
  jobs: values.jobs.split(",").map(Number),
  rounds: Number(values.rounds),
  times: 1,
});
