// How fast `mailspec fuzz` is beside a bare net client that sends the same octets to the same server:
//   node bench/fuzz.mjs [mailspec.yaml] [--baseline FILE] [--for 20] [--jobs 1,8] [--property NAME]
// One process fuzzes and is timed; a second one, of the same seed, records all that fuzzing sends; a third one, the bare
// client, plays that as fast as the server answers. The embedded server is in the process of its client each time.
// Left out is what waits on purpose (strain) and what a bare client cannot play (start-tls).
import { AsyncLocalStorage } from "node:async_hooks";
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deserialize, serialize } from "node:v8";
import { collector } from "../dist/cli/garbage.js";
import { knowledge } from "../dist/cli/library.js";
import { fuzz } from "../dist/fuzz/fuzz.js";
import { readBaseline } from "../dist/runner/baseline.js";
import { benchTarget, protocol } from "./targets.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    for: { type: "string", default: "20" },
    jobs: { type: "string", default: "1,8" },
    rounds: { type: "string", default: "1" },
    baseline: { type: "string" },
    property: { type: "string", multiple: true },
    // For processes of its own.
    phase: { type: "string" },
    log: { type: "string" },
  },
});
const leftOut = ["strain", "start-tls"];
const { properties: all } = await protocol.fuzz();
const properties = all.filter(({ id }) =>
  values.property
    ? values.property.some((name) => id.endsWith(`.${name}`))
    : !leftOut.some((name) => id.endsWith(name)),
);
const known = await knowledge([protocol.id]);
const baseline = values.baseline ? await readBaseline(values.baseline) : [];
const { target: whole, close } = await benchTarget(positionals[0]);
const plain = whole.endpoints.filter(({ implicitTls }) => !implicitTls);

/** One worker's fuzz run; gives how many exchanges it made. */
async function fuzzing(account) {
  const target = { ...whole, endpoints: plain, accounts: [account] };
  const collect = collector();
  const { statistics, end } = await fuzz({
    ...{
      protocol,
      target,
      properties,
      known,
      jobs: 1,
      seed: 42,
      forMs: Number(values.for) * 1000,
      baseline,
      version: "bench",
    },
    signal: new AbortController().signal,
    emit: (record) => {
      if (
        record.type === "result" &&
        record.tolerated === undefined &&
        record.verdict !== "pass" &&
        record.verdict !== "skip"
      )
        console.error(
          `${record.verdict} ${record.id}: shrinking and confirming it falsifies the numbers; give a --baseline`,
        );
    },
    save: (id) => id,
    command: () => "",
    onProgress: ({ exchanges }) => collect(exchanges),
  });
  if (end.fatal) throw new Error(end.fatal);
  return statistics.exchanges;
}

function lineEnds(chunk) {
  let ends = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) ends++;
  return ends;
}

/** What a worker did on the wire, in order: connections, writes, and line ends that came before the next write. */
const store = new AsyncLocalStorage();
function record() {
  const { connect } = net;
  net.connect = (...args) => {
    const log = store.getStore();
    if (!log) return connect(...args);
    const id = log.sockets++;
    const came = (chunk) => {
      const ends = lineEnds(chunk);
      const last = log.events.at(-1);
      if (last.what === "read" && last.id === id) last.ends += ends;
      else log.events.push({ what: "read", id, ends });
    };
    const { onread } = args[0] ?? {};
    if (onread) {
      const callback = (length, buffer) => {
        came(buffer.subarray(0, length));
        return onread.callback(length, buffer);
      };
      args[0] = { ...args[0], onread: { ...onread, callback } };
    }
    const socket = connect(...args);
    if (!onread) socket.on("data", came);
    log.events.push({ what: "connect", id, port: args[0]?.port ?? args[0] });
    const write = socket.write.bind(socket);
    socket.write = (octets, ...more) => {
      if (octets.length > 0) log.events.push({ what: "write", id, octets: Buffer.from(octets) });
      return write(octets, ...more);
    };
    for (const how of ["destroy", "resetAndDestroy", "end"]) {
      const its = socket[how].bind(socket);
      socket[how] = (...more) => {
        if (log.over.has(id)) return its(...more);
        log.over.add(id);
        log.events.push({ what: how, id });
        return its(...more);
      };
    }
    return socket;
  };
}

/** Milliseconds after which what was said before is not said again: two sessions on a server can meet otherwise than they did. */
const STALLED = 10_000;

/** The same on bare sockets: writes as they were, and the next one when as many lines have come. */
async function replay(events, user) {
  const sockets = new Map();
  let at = 0;
  let before = -1;
  const watchdog = setInterval(() => {
    if (at === before) process.exit(1);
    before = at;
  }, STALLED);
  for (const { what, id, port, octets, ends, messages } of events) {
    at++;
    if (what === "deliver") {
      await whole.deliver.send(user, messages);
      continue;
    }
    if (what === "connect") {
      const state = {
        socket: net.connect({ host: "127.0.0.1", port: positionals[0] ? port : plain[0].port, noDelay: true }),
        lines: 0,
        wanted: 0,
        wake: undefined,
      };
      state.socket.on("error", () => state.wake?.());
      state.socket.on("close", () => {
        state.closed = true;
        state.wake?.();
      });
      state.socket.on("data", (chunk) => {
        state.lines += lineEnds(chunk);
        if (state.lines >= state.wanted) state.wake?.();
      });
      await new Promise((resolve, reject) => state.socket.once("connect", resolve).once("error", reject));
      sockets.set(id, state);
      continue;
    }
    const state = sockets.get(id);
    if (what === "write") state.socket.write(octets);
    else if (what === "read") {
      state.wanted += ends;
      while (state.lines < state.wanted && !state.closed) await new Promise((resolve) => (state.wake = resolve));
    } else state.socket.destroy();
  }
  clearInterval(watchdog);
  for (const { socket } of sockets.values()) socket.destroy();
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** What a process of its own does; each begins with empty mailboxes. */
const phases = {
  /** Fuzzes; exchanges a second. */
  async ours(accounts) {
    const began = performance.now();
    const exchanges = sum(await Promise.all(accounts.map(fuzzing)));
    return (exchanges * 1000) / (performance.now() - began);
  },
  /** Fuzzes, and keeps what it sends; how many exchanges that were. */
  async record(accounts, file) {
    const logs = accounts.map(() => ({ events: [], sockets: 0, over: new Set() }));
    const { send } = whole.deliver;
    // Deliveries over sockets are recorded as such; the embedded server's come by message.
    if (!positionals[0])
      whole.deliver.send = (user, messages) => {
        store.getStore()?.events.push({ what: "deliver", messages });
        return send(user, messages);
      };
    record();
    const exchanges = sum(
      await Promise.all(accounts.map((account, at) => store.run(logs[at], () => fuzzing(account)))),
    );
    writeFileSync(file, serialize(logs.map(({ events }) => events)));
    return exchanges;
  },
  /** Plays what was kept; seconds. */
  async bare(accounts, file) {
    const logs = deserialize(readFileSync(file));
    for (const event of logs.flat()) event.messages = event.messages?.map((message) => Buffer.from(message));
    const began = performance.now();
    await Promise.all(accounts.map((account, at) => replay(logs[at], account.user)));
    return (performance.now() - began) / 1000;
  },
};

if (values.phase) {
  const accounts = whole.accounts.slice(0, Number(values.jobs));
  await Promise.all(accounts.map((account) => protocol.world(whole, plain[0], account).prepare({ maildrop: [] })));
  process.send(await phases[values.phase](accounts, values.log));
} else {
  const log = join(mkdtempSync(join(tmpdir(), "mailspec-bench-")), "log");
  /** A process of its own, so that none is slowed by what another left behind. */
  const inItsOwn = (phase, jobs, tries = 1) =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(import.meta.url), [
        ...process.argv.slice(2),
        ...["--phase", phase, "--jobs", String(jobs), "--log", log],
      ]);
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
  for (const jobs of values.jobs.split(",").map(Number)) {
    const ratios = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const ours = await inItsOwn("ours", jobs);
      const recorded = await inItsOwn("record", jobs);
      const bare = recorded / (await inItsOwn("bare", jobs, 3));
      ratios.push(ours / bare);
      console.log(
        `${whole.name}, ${jobs} connection${jobs > 1 ? "s" : ""}: mailspec ${Math.round(ours)} exchanges/s, bare ${Math.round(bare)}/s, ratio ${(ours / bare).toFixed(2)}`,
      );
    }
    if (ratios.length > 1) console.log(`  median ratio ${median(ratios).toFixed(2)} of ${ratios.length}`);
  }
  rmSync(dirname(log), { recursive: true });
}
close();
process.exit(0);
