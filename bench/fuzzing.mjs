// Fuzzing as a work to be measured.
import { collector } from "../dist/cli/garbage.js";
import { fuzz } from "../dist/fuzz/fuzz.js";

/** What waits on purpose, and what a bare client cannot play. */
const LEFT_OUT = ["strain", "start-tls"];

/** Findings are neither shrunk nor confirmed: that would not be the same work. */
const tolerant = (id) =>
  ["fail", "warn", "error"].map((verdict) => ({
    id: `${id}.*`,
    verdict,
    clause: "",
    why: "it is measured",
    sometimes: true,
  }));

/** One worker's fuzz run for so many seconds, or with so many scripts of each property; gives how many exchanges it made. */
export async function fuzzing({ protocol, target }, { known, seconds, runs, names }) {
  const { properties } = await protocol.fuzz();
  const collect = collector();
  const { statistics, end } = await fuzz({
    protocol,
    // A worker has its own account, and no other.
    target: protocol.id === "pop3" ? { ...target, accounts: target.accounts.slice(0, 1) } : target,
    properties: properties.filter(({ id }) =>
      names ? names.some((name) => id.endsWith(`.${name}`)) : !LEFT_OUT.some((name) => id.endsWith(name)),
    ),
    known,
    jobs: 1,
    seed: 42,
    ...(runs ? { runs } : { forMs: seconds * 1000 }),
    baseline: tolerant(protocol.id),
    version: "bench",
    signal: new AbortController().signal,
    emit: () => undefined,
    save: (id) => id,
    command: () => "",
    onProgress: ({ exchanges }) => collect(exchanges),
  });
  if (end.fatal) throw new Error(end.fatal);
  return statistics.exchanges;
}
