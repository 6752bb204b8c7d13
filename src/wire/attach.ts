import type net from "node:net";
import tls from "node:tls";
import { seconds } from "../input/duration.js";
import { alarm } from "./alarm.js";
import { arrivedStore } from "./arrived.js";
import { explainFailure } from "./connect-error.js";
import type { Connection, ConnectOptions } from "./connection.js";
import { onlookers } from "./onlookers.js";
import { origins } from "./origins.js";
import { readers } from "./readers.js";
import { isAlert, type TlsRecord } from "./tls-records.js";
import { type Inlet, upgradeToTls } from "./tls-upgrade.js";
import type { Transcript } from "./transcript.js";
import type { Closing } from "./trouble.js";
import { LARGEST } from "./unit.js";

/** Octets that may wait to be read: more than any unit holds. */
const MOST = LARGEST + (1 << 20);
/** Octets that are shown of what waits. */
const SHOWN = 1 << 16;

/** Makes a connection of a socket that is connected. `inlet` is what the socket feeds. */
export function attach(
  raw: net.Socket,
  inlet: Inlet,
  options: ConnectOptions,
  number: number,
  transcript: Transcript,
): Connection {
  const arrived = arrivedStore();
  const came = origins();
  let socket: net.Socket = raw;
  let ended: { readonly kind: Closing; readonly detail: string } | undefined;
  let lastRecord: TlsRecord | undefined;

  const clock = alarm((now) => Math.min(queue.expire(now), beside.expire(now)));
  const beside = onlookers(clock.by);
  const queue = readers(
    {
      arrived,
      entry: () => came.of(arrived.position()),
      ended: () => ended,
      giveUp({ what, limit }) {
        transcript.event(number, `${what} over ${limit} octets without an end: giving up`);
        socket.destroy();
      },
      timedOut: (ms) => transcript.event(number, `time-out after ${seconds(ms)}`),
    },
    clock.by,
  );

  /** Nothing will come any more: everybody who waits is told. `told`: the same for the transcript. */
  const finish = (kind: Closing, detail: string, told = detail) => {
    if (ended) return;
    ended = { kind, detail };
    clock.stop();
    transcript.event(number, told);
    queue.serve();
    beside.tell("the end");
  };
  const take = (octets: Buffer) => {
    const entry = transcript.octets(number, "S", octets);
    const front = arrived.position();
    came.note(front + arrived.size(), entry, front);
    arrived.push(octets);
    queue.serve();
    beside.tell("anything");
    if (arrived.size() > MOST) {
      finish("failed", `the server sent ${MOST} octets that nobody asked for`);
      socket.destroy();
    }
    return true;
  };
  const listen = (source: net.Socket) => {
    source.on("end", () => finish("closed", "the server closed the connection"));
    source.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") finish("reset", "the server reset the connection");
      else finish("failed", `the connection failed: ${explainFailure(error)}`);
    });
    source.on("close", () => finish("closed", "the connection is closed"));
  };
  inlet.take = take;
  listen(raw);

  return {
    number,
    secure: () => socket instanceof tls.TLSSocket,
    write(octets) {
      transcript.octets(number, "C", octets);
      if (!socket.destroyed && socket.writable) socket.write(octets);
    },
    async drained() {
      if (socket.writableLength === 0 || socket.destroyed) return;
      // "drain" comes only above the high-water mark; the callback of a write comes when all before it is gone.
      await new Promise<void>((resolve) => {
        const gone = () => {
          socket.off("close", gone);
          resolve();
        };
        socket.once("close", gone);
        socket.write("", gone);
      });
    },
    read: queue.read,
    pending: () => arrived.peek(0, SHOWN),
    unread: arrived.size,
    pendingEntry: () => came.of(arrived.position()),
    async startTls(timeoutMs, only) {
      const entry = came.of(arrived.position());
      const discarded = arrived.take(arrived.size());
      if (ended) return { ok: false, reason: ended.detail, closed: true, discarded, entry };
      const its = only ? { ...options.tls, only } : options.tls;
      const { handshake, secure } = await upgradeToTls(raw, inlet, options.host, its, timeoutMs, (record) => {
        lastRecord = record;
      });
      if (handshake.ok) {
        transcript.event(number, `${secure.getProtocol()} ${secure.getCipher().name}`);
        socket = secure;
        secure.on("data", take);
        listen(secure);
      } else {
        transcript.event(number, `TLS handshake failed: ${handshake.reason}`);
        finish("closed", "closed after the failed handshake");
      }
      return { ...handshake, discarded, entry };
    },
    ended: () => ended !== undefined,
    async closed(timeoutMs) {
      if (!ended) await beside.wait("the end", timeoutMs);
      return { kind: ended?.kind ?? "time-out" };
    },
    closeNotified: () => socket instanceof tls.TLSSocket && isAlert(lastRecord, socket.getProtocol()),
    disturbed: async (ms) => arrived.size() > 0 || ended !== undefined || beside.wait("anything", ms),
    halfClose() {
      transcript.event(number, "we close our side");
      socket.end();
    },
    drop() {
      finish("closed", "dropped by us", "we drop the connection");
      socket.destroy();
      raw.destroy();
    },
    reset() {
      if (ended) transcript.event(number, "we reset the connection");
      finish("closed", "reset by us", "we reset the connection");
      // Behind a FIN libuv makes no reset, and Node then never closes the socket, nor ends when all is done.
      if (raw.writableEnded) raw.destroy();
      else raw.resetAndDestroy();
    },
  };
}
