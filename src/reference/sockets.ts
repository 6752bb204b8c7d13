import net from "node:net";
import tls from "node:tls";
import type { Certificate } from "../protocol/reference.js";
import { selfSignedCertificate } from "./certificate.js";

/** What is to be listened to. */
export interface Listening {
  readonly host?: string;
  /** 0, the default, takes a free one; undefined: not at all. */
  readonly port: number | undefined;
  /** The same for TLS from the first octet. */
  readonly tlsPort: number | undefined;
  /** Absent: one of its own. */
  readonly certificate?: Certificate | undefined;
  /** TLS 1.0 is spoken, too. */
  readonly oldTls?: boolean;
  /** Nothing later than TLS 1.1 is spoken. */
  readonly onlyOldTls?: boolean;
  /** Nothing later than TLS 1.2 is spoken. */
  readonly noTls13?: boolean;
  /** Who closes his side is still answered. */
  readonly allowHalfOpen?: boolean;
}

/** A client that has come. */
export interface Welcome {
  readonly socket: net.Socket;
  readonly secure: boolean;
  /** Of the server's start: 1, 2, 3, … */
  readonly number: number;
  readonly secureContext: tls.SecureContext;
}

/** The sockets of a server. */
export interface Listeners {
  readonly port: number | undefined;
  readonly tlsPort: number | undefined;
  readonly certificate: Certificate;
  close(): Promise<void>;
}

/** Listens on two sockets, plain and TLS. */
export async function listeners(listening: Listening, welcome: (client: Welcome) => void): Promise<Listeners> {
  const { certificate = selfSignedCertificate() } = listening;
  const secureContext = tls.createSecureContext({
    ...certificate,
    ...((listening.oldTls || listening.onlyOldTls) && { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" }),
    ...(listening.noTls13 && { maxVersion: "TLSv1.2" }),
    ...(listening.onlyOldTls && { maxVersion: "TLSv1.1" }),
  });
  const live = new Set<net.Socket>();
  let number = 0;
  const come = (secure: boolean) => (socket: net.Socket) => {
    live.add(socket);
    socket.on("close", () => live.delete(socket));
    welcome({ socket, secure, number: ++number, secureContext });
  };
  const plain = net.createServer({ noDelay: true, allowHalfOpen: listening.allowHalfOpen ?? false }, come(false));
  const implicit = tls.createServer({ ...certificate, noDelay: true }, come(true));
  implicit.on("tlsClientError", () => undefined); // a failed handshake concerns that client alone
  // Who never begins one has to go, too, when the server closes.
  implicit.on("connection", (socket) => {
    live.add(socket);
    socket.on("close", () => live.delete(socket));
  });
  const host = listening.host ?? "127.0.0.1";
  const port = await listen(plain, listening.port, host);
  const tlsPort = await listen(implicit, listening.tlsPort, host).catch((error: unknown) => {
    plain.close();
    throw error;
  });
  return {
    port,
    tlsPort,
    certificate,
    async close() {
      const closing = [plain, implicit]
        .filter(({ listening: its }) => its)
        .map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of live) socket.destroy();
      await Promise.all(closing);
    },
  };
}

function listen(server: net.Server, port: number | undefined, host: string): Promise<number | undefined> {
  if (port === undefined) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as net.AddressInfo).port));
  });
}
