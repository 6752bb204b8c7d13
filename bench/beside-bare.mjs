// A work of mailspec beside a bare net client that sends the same octets to the same server. One process works and is timed; a second
// one, which does the same, records all that it sends; a third one, the bare client, plays that as fast as the server answers. The
// embedded server is in the process of its client each time.
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { benchTarget } from "./targets.mjs";
import { currentLog, logged, record, replay } from "./wire-log.mjs";

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

/**
 * Does what a process of its own was started for. `work` gives how many exchanges it made, with a target whose first account is
 * its own, as one of `jobs`; what is always the same may leave that to the number of its writes. `file`: a mailspec.yaml.
 */
export async function workAlone({ file, protocol: id, phase, log, jobs, work }) {
  const { protocol, target, close } = await benchTarget(file, id);
  const endpoints = target.endpoints.filter(({ implicitTls, protocol: its }) => !implicitTls && its === id);
  const accounts = target.accounts.slice(0, jobs);
  const turned = (at) => [...target.accounts.slice(at), ...target.accounts.slice(0, at)];
  const its = (at) => work({ protocol, target: { ...target, endpoints, accounts: turned(at) }, at, jobs });
  const phases = {
    /** Works; exchanges, if it counts them, and how long that took. */
    async ours() {
      const { result, ...took } = await timed(() => Promise.all(accounts.map((_, at) => its(at))));
      return { ...took, exchanges: result.includes(undefined) ? undefined : sum(result) };
    },
    /** Works, and keeps what it sends; how many exchanges that were. */
    async record() {
      record(endpoints.map(({ port }) => port));
      const { deliver } = target;
      // Deliveries over sockets are recorded as such; the embedded server's come by message.
      if (file === undefined && deliver)
        target.deliver = {
          ...deliver,
          send: (user, messages) => {
            currentLog()?.events.push({ what: "deliver", messages });
            return deliver.send(user, messages);
          },
        };
      const done = await Promise.all(accounts.map((_, at) => logged(() => its(at))));
      writeFileSync(log, serialize(done.map(({ events }) => events)));
      return sum(done.map(({ events, result }) => result ?? events.filter(({ what }) => what === "write").length));
    },
    /** Plays what was kept. */
    async bare() {
      const logs = deserialize(readFileSync(log));
      for (const event of logs.flat()) event.messages = event.messages?.map((message) => Buffer.from(message));
      const portFor = (port) => (file === undefined ? endpoints[0].port : port);
      return timed(() =>
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

/** Prints the ratio for each number of connections; `script` calls `workAlone` when it is given `--phase`. */
export async function besideBare({ name, script, args, jobs: all, rounds }) {
  const log = join(mkdtempSync(join(tmpdir(), "mailspec-bench-")), "log");
  /** A process of its own, so that none is slowed by what another left behind. */
  const inItsOwn = (phase, jobs, tries = 1) =>
    new Promise((resolve, reject) => {
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
      const exchanges = worked.exchanges ?? recorded;
      if (exchanges === 0) throw new Error(`${name}: nothing is played`);
      const ours = exchanges / worked.seconds;
      const bare = recorded / played.seconds;
      ratios.push(ours / bare);
      const micros = (cpu, of) => Math.round((cpu * 1e6) / of);
      console.log(
        `${name}, ${jobs} connection${jobs > 1 ? "s" : ""}: mailspec ${Math.round(ours)} exchanges/s, bare ${Math.round(bare)}/s, ratio ${(ours / bare).toFixed(2)} (${exchanges} exchanges; µs of CPU for each: ${micros(worked.cpu, exchanges)} and ${micros(played.cpu, recorded)})`,
      );
    }
    if (ratios.length > 1) console.log(`  median ratio ${median(ratios).toFixed(2)} of ${ratios.length}`);
  }
  rmSync(dirname(log), { recursive: true });
}
