// How fast `mailspec fuzz` is beside a bare net client that sends the same octets to the same server:
//   node bench/fuzz.mjs [mailspec.yaml] [--baseline FILE] [--for 20] [--jobs 1,8] [--property NAME]
// A first run records all that fuzzing sends, a second one of the same seed is timed, and then a bare client plays what
// was recorded, as fast as the server answers.
// Left out is what waits on purpose (strain) and what a bare client cannot play (start-tls).
import { AsyncLocalStorage } from "node:async_hooks";
import net from "node:net";
import { parseArgs } from "node:util";
import { knowledge } from "../dist/cli/library.js";
import { fuzz } from "../dist/fuzz/fuzz.js";
import { pop3Properties } from "../dist/protocols/pop3/properties.js";
import { readBaseline } from "../dist/runner/baseline.js";
import { pop3Driver } from "../dist/runner/pop3/driver.js";
import { benchTarget } from "./targets.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    for: { type: "string", default: "20" },
    jobs: { type: "string", default: "1,8" },
    rounds: { type: "string", default: "1" },
    baseline: { type: "string" },
    property: { type: "string", multiple: true },
  },
});
const leftOut = ["strain", "start-tls"];
const properties = pop3Properties.filter(({ id }) =>
  values.property
    ? values.property.some((name) => id.endsWith(`.${name}`))
    : !leftOut.some((name) => id.endsWith(name)),
);
const known = knowledge();
const baseline = values.baseline ? readBaseline(values.baseline) : [];
const { target: whole, close } = await benchTarget(positionals[0]);
const plain = whole.endpoints.filter(({ implicitTls }) => !implicitTls);

/** One worker's fuzz run; gives how many exchanges it made. */
async function fuzzing(account) {
  const target = { ...whole, endpoints: plain, accounts: [account] };
  const { statistics, end } = await fuzz({
    ...{ target, properties, known, jobs: 1, seed: 42, forMs: Number(values.for) * 1000, baseline, version: "bench" },
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
  });
  if (end.fatal) throw new Error(end.fatal);
  return statistics.exchanges;
}

/** What a worker did on the wire, in order: connections, writes, and line ends that came before the next write. */
const store = new AsyncLocalStorage();
function record() {
  const { connect } = net;
  net.connect = (...args) => {
    const log = store.getStore();
    const socket = connect(...args);
    if (!log) return socket;
    const id = log.sockets++;
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
    socket.on("data", (chunk) => {
      let ends = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) ends++;
      const last = log.events.at(-1);
      if (last.what === "read" && last.id === id) last.ends += ends;
      else log.events.push({ what: "read", id, ends });
    });
    return socket;
  };
  return () => {
    net.connect = connect;
  };
}

/** The same on bare sockets: writes as they were, and the next one when as many lines have come. */
async function replay(events, user) {
  const sockets = new Map();
  for (const { what, id, port, octets, ends, messages } of events) {
    if (what === "deliver") {
      await whole.deliver.send(user, messages);
      continue;
    }
    if (what === "connect") {
      const state = {
        socket: net.connect({ host: "127.0.0.1", port, noDelay: true }),
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
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) state.lines++;
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
  for (const { socket } of sockets.values()) socket.destroy();
}

/** Both begin with empty mailboxes. */
const emptied = (accounts) => Promise.all(accounts.map((account) => pop3Driver.empty(whole, plain[0], account)));
const timed = async (work) => {
  const began = performance.now();
  const result = await work();
  return { result, ms: performance.now() - began };
};
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const jobs of values.jobs.split(",").map(Number)) {
  const accounts = whole.accounts.slice(0, jobs);
  const ratios = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const logs = accounts.map(() => ({ events: [], sockets: 0, over: new Set() }));
    const stop = record();
    const send = whole.deliver.send;
    // Deliveries over sockets are recorded as such; the embedded server's come by message.
    if (!positionals[0])
      whole.deliver.send = (user, messages) => {
        store.getStore()?.events.push({ what: "deliver", messages });
        return send(user, messages);
      };
    await emptied(accounts);
    const recorded = sum(await Promise.all(accounts.map((account, at) => store.run(logs[at], () => fuzzing(account)))));
    whole.deliver.send = send;
    stop();
    await emptied(accounts);
    const ours = await timed(async () => sum(await Promise.all(accounts.map(fuzzing))));
    await emptied(accounts);
    const bare = await timed(() => Promise.all(accounts.map((account, at) => replay(logs[at].events, account.user))));
    const rates = [(ours.result * 1000) / ours.ms, (recorded * 1000) / bare.ms];
    ratios.push(rates[0] / rates[1]);
    console.log(
      `${whole.name}, ${jobs} connection${jobs > 1 ? "s" : ""}: mailspec ${Math.round(rates[0])} exchanges/s, bare ${Math.round(rates[1])}/s, ratio ${(rates[0] / rates[1]).toFixed(2)}`,
    );
  }
  if (ratios.length > 1) console.log(`  median ratio ${median(ratios).toFixed(2)} of ${ratios.length}`);
}
close();
process.exit(0);
