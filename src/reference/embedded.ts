import type { Account } from "../protocol/session.js";
import type { Fault } from "../protocols/pop3/server/fault.js";
import { startPop3Server } from "../protocols/pop3/server/server.js";
import type { Certificate } from "./certificate.js";

/** The embedded reference server as a target of mailspec itself. */
export interface Embedded {
  readonly urls: readonly string[];
  readonly accounts: readonly Account[];
  readonly certificate: Certificate;
  readonly deliver: (user: string, message: Uint8Array) => void;
  close(): Promise<void>;
}

/** Starts it on free ports of 127.0.0.1, with accounts alice1 to alice8. */
export async function startEmbedded(fault?: Fault): Promise<Embedded> {
  const accounts = Array.from({ length: 8 }, (_, index) => ({
    user: `alice${index + 1}`,
    password: `secret-of-alice${index + 1}`,
  }));
  const server = await startPop3Server({ accounts, ...(fault && { fault }) });
  return {
    urls: [`pop3://127.0.0.1:${server.port}`, `pop3s://127.0.0.1:${server.tlsPort}`],
    accounts,
    certificate: server.certificate,
    deliver: (user, message) => server.store.deliver(user, message),
    close: () => server.close(),
  };
}
