// What a client did on the wire, kept and played again on bare sockets.
import { AsyncLocalStorage } from "node:async_hooks";
import net from "node:net";

/** Milliseconds after which what was said before is not said again: two sessions on a server can meet otherwise than they did. */
const STALLED = 10_000;

function lineEnds(chunk) {
  let ends = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) ends++;
  return ends;
}

const store = new AsyncLocalStorage();

/** The log of the work under way; undefined: nothing is kept. */
export const currentLog = () => store.getStore();

/** Does a work and keeps what it does, in order: connections, writes, and line ends that came before the next write. */
export async function logged(work) {
  const log = { events: [], sockets: 0, over: new Set() };
  const result = await store.run(log, work);
  return { events: log.events, result };
}

/** Does what is no part of the work under way. */
export const unlogged = (work) => store.exit(work);

/** From here on connections to these ports are kept, where they belong to a work that is `logged`. */
export function record(ports) {
  const { connect } = net;
  net.connect = (...args) => {
    const log = store.getStore();
    const port = args[0]?.port ?? args[0];
    if (!log || !ports.includes(port)) return connect(...args);
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
    log.events.push({ what: "connect", id, port });
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

/**
 * The same on bare sockets: writes as they were, and the next one when as many lines have come. `portFor` gives the port where
 * it is another one now, `deliver` takes what was delivered otherwise.
 */
export async function replay(events, { portFor, deliver }) {
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
      await deliver(messages);
      continue;
    }
    if (what === "connect") {
      const state = {
        socket: net.connect({ host: "127.0.0.1", port: portFor(port), noDelay: true }),
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
