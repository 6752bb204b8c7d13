import net from "node:net";
import { seconds } from "../input/duration.js";
import { attach } from "./attach.js";
import { ConnectError, explain } from "./connect-error.js";
import type { Connection, ConnectOptions } from "./connection.js";
import { atEnd, isEnding } from "./lifetime.js";
import type { Inlet } from "./tls-upgrade.js";
import type { Transcript } from "./transcript.js";

/** All sockets read into it, one after the other: a buffer and a stream's event for each read cost more than the read. */
const shared = Buffer.allocUnsafe(65_536);

/** Opens a connection; throws ConnectError. */
export async function connect(options: ConnectOptions, number: number, transcript: Transcript): Promise<Connection> {
  if (isEnding()) throw new ConnectError("ABORT_ERR", `${describe(options)}: the run is over`);
  const inlet: Inlet = { take: () => true };
  const raw = net.connect({
    host: options.host,
    port: options.port,
    noDelay: true,
    onread: { buffer: shared, callback: (length) => inlet.take(shared.subarray(0, length)) },
    ...(options.family && { family: options.family }),
    ...(options.from !== undefined && { localAddress: options.from }),
  });
  const socket = new WeakRef(raw);
  raw.once(
    "close",
    atEnd(() => socket.deref()?.destroy()),
  );
  const started = performance.now();
  await settled(raw, "connect", options.connectTimeout, describe(options));
  transcript.event(number, `connected to ${describe(options)}`);
  const live = attach(raw, inlet, options, number, transcript);
  if (options.implicitTls) {
    const left = Math.max(1, options.connectTimeout - (performance.now() - started));
    const shaken = await live.startTls(left);
    if (!shaken.ok) {
      live.drop();
      throw new ConnectError(
        shaken.closed ? "CLOSED" : "TLS",
        `TLS with ${describe(options)} failed: ${shaken.reason}`,
      );
    }
  }
  return live;
}

function describe({ host, port }: ConnectOptions): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function settled(socket: net.Socket, event: string, ms: number, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new ConnectError("ETIMEDOUT", `${where} does not answer (${seconds(ms)})`));
    }, ms);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      resolve();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new ConnectError(error.code ?? "ECONNECT", explain(error, where)));
    });
  });
}
