// A work of mailspec beside a bare net client that sends the same octets over the same connections to the same server, each one opened
// and closed where mailspec did. One process works and is timed; a second one, which does the same, records all that it sends; a third
// one, the bare client, plays that as fast as the server answers. The embedded server is in the process of its client each time.
//
// Both do it several times, and are compared the last time: a client of fifty lines is compiled before it has said EHLO twice, and
// a suite of two seconds is over before V8 is done with it. What it was the first time is told beside it. On a machine that others
// use, too, the microseconds of CPU tell more than exchanges a second do.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { benchTarget } from "./targets.mjs";
import { currentLog, logged, record, replay, unlogged } from "./wire-log.mjs";

/** Does something; how long it took, and how long this process computed meanwhile, in seconds. */
async function timed(work) {
  const began = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Options that processes of its own are given. */
export const ownOptions = { phase: { type: "string" }, log: { type: "string" }, of: { type: "string" } };

/** Seconds after which nothing is done once more: a slow server takes minutes for what the embedded one does in seconds. */
const MOST = 60;

/** Does a work so many times; what `timed` says of the first time and of the last one. */
async function severalTimes(times, work) {
  const all = [];
  while (all.length < times && (all.length < 2 || sum(all.map(({ seconds }) => seconds)) < MOST)) {
    all.push(await timed(work));
    console.error(`  ${all.length} of ${times}: ${all.at(-1).seconds.toFixed(1)} s`);
  }
  return { first: all[0], last: all.at(-1) };
}

/**
 * Does what a process of its own was started for. `work` gives how many exchanges it made, with a target whose first account is
 * its own, as one of `jobs`; what is always the same may leave that to the number of its writes. `file`: a mailspec.yaml.
 */
export async function workAlone({ file, protocol: id, phase, log, jobs, times, work }) {
  const { protocol, target, close } = await benchTarget(file, id);
  const endpoints = target.endpoints.filter(({ implicitTls, protocol: its }) => !implicitTls && its === id);
  const accounts = target.accounts.slice(0, jobs);
  const turned = (at) => [...target.accounts.slice(at), ...target.accounts.slice(0, at)];
  const its = (at) => work({ protocol, target: { ...target, endpoints, accounts: turned(at) }, at, jobs });
  const phases = {
    /** Works; exchanges, if it counts them, and how long that took. */
    async ours() {
      const told = ({ result, ...took }) => ({
        ...took,
        exchanges: result.includes(undefined) ? undefined : sum(result),
      });
      const { first, last } = await severalTimes(times, () => Promise.all(accounts.map((_, at) => its(at))));
      return { first: told(first), last: told(last) };
    },
    /** Works, and keeps what it sends; how many exchanges that were, on how many connections. */
    async record() {
      record(endpoints.map(({ port }) => port));
      const { deliver } = target;
      // Mail comes by message, whichever way it is delivered.
      if (deliver)
        target.deliver = {
          ...deliver,
          send: (user, messages) => {
            currentLog()?.events.push({ what: "deliver", messages });
            return unlogged(() => deliver.send(user, messages));
          },
        };
      const done = await Promise.all(accounts.map((_, at) => logged(() => its(at))));
      writeFileSync(log, serialize(done.map(({ events }) => events)));
      const all = done.flatMap(({ events }) => events);
      const many = (kind) => all.filter(({ what }) => what === kind).length;
      const counted = done.map(({ result }) => result);
      return {
        exchanges: counted.includes(undefined) ? many("write") : sum(counted),
        connections: many("connect"),
      };
    },
    /** Plays what was kept. */
    async bare() {
      const logs = deserialize(readFileSync(log));
      for (const event of logs.flat()) event.messages = event.messages?.map((message) => Buffer.from(message));
      const portFor = (port) => (file === undefined ? endpoints[0].port : port);
      return severalTimes(times, () =>
        Promise.all(
          accounts.map(({ user }, at) =>
            replay(logs[at], { portFor, deliver: (messages) => target.deliver.send(user, messages) }),
          ),
        ),
      );
    },
  };
  // fast-check takes its time to load.
  await protocol.fuzz();
  await Promise.all(accounts.map((account) => protocol.world(target, endpoints[0], account).prepare({ maildrop: [] })));
  process.send(await phases[phase]());
  close();
  process.exit(0);
}

const TOLD = { ours: "mailspec", record: "what it sends is recorded", bare: "the bare client" };

/** Prints the ratio for each number of connections; `script` calls `workAlone` when it is given `--phase`. */
export async function besideBare({ name, script, args, jobs: all, rounds, times }) {
  const log = join(mkdtempSync(join(tmpdir(), "mailspec-bench-")), "log");
  /** A process of its own, so that none is slowed by what another left behind. */
  const inItsOwn = (phase, jobs, tries = 1) =>
    new Promise((resolve, reject) => {
      console.error(`${name}, ${jobs} connection${jobs > 1 ? "s" : ""}: ${TOLD[phase]}`);
      const child = fork(script, [...args, "--phase", phase, "--of", String(jobs), "--log", log]);
      let said;
      child.once("message", (it) => {
        said = it;
      });
      child.once("exit", () => {
        if (said !== undefined) resolve(said);
        else if (tries > 1) inItsOwn(phase, jobs, tries - 1).then(resolve, reject);
        else reject(new Error(`${phase} failed`));
      });
    });
  for (const jobs of all) {
    const ratios = [];
    for (let round = 0; round < rounds; round++) {
      const worked = await inItsOwn("ours", jobs);
      const recorded = await inItsOwn("record", jobs);
      const played = await inItsOwn("bare", jobs, 3);
      const compared = (which) => {
        const exchanges = worked[which].exchanges ?? recorded.exchanges;
        if (exchanges === 0) throw new Error(`${name}: nothing is played`);
        const ours = exchanges / worked[which].seconds;
        const bare = recorded.exchanges / played[which].seconds;
        const micros = (cpu, of) => Math.round((cpu * 1e6) / of);
        const cpu = `${micros(worked[which].cpu, exchanges)} and ${micros(played[which].cpu, recorded.exchanges)}`;
        return { ours, bare, ratio: ours / bare, cpu };
      };
      const { ours, bare, ratio, cpu } = compared("last");
      ratios.push(ratio);
      const first = compared("first");
      console.log(
        [
          `${name}, ${jobs} connection${jobs > 1 ? "s" : ""}: mailspec ${Math.round(ours)} exchanges/s, bare ${Math.round(bare)}/s, ratio ${ratio.toFixed(2)}`,
          ` (${recorded.exchanges} exchanges on ${recorded.connections} connections; µs of CPU for each: ${cpu}`,
          times > 1 ? `; the first of ${times} times ${first.cpu}, ratio ${first.ratio.toFixed(2)})` : ")",
        ].join(""),
      );
    }
    if (ratios.length > 1) console.log(`  median ratio ${median(ratios).toFixed(2)} of ${ratios.length}`);
  }
  rmSync(dirname(log), { recursive: true });
}
