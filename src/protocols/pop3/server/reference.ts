import type { Reference } from "../../../protocol/reference.js";
import { atWork } from "../../../reference/at-work.js";
import { commands } from "../commands.js";
import { faults } from "../faults/faults.js";
import { faultyWith } from "./behaviours.js";
import type { Fault } from "./fault.js";
import { startPop3Server } from "./server.js";

/** The POP3 reference server, which can be started with one of these faults. */
export const referenceWith = (known: readonly Fault[]): Reference => ({
  faults: known,
  commands: ["GREETING", ...commands.map(({ keyword }) => keyword)],
  async start(options) {
    const { host = "127.0.0.1" } = options;
    const server = await startPop3Server({ ...options, working: atWork(options, faultyWith(known)) });
    return {
      urls: [`pop3://${host}:${server.port}`, `pop3s://${host}:${server.tlsPort}`],
      certificate: server.certificate,
      deliver: (user, message) => server.store.deliver(user, message),
      close: () => server.close(),
    };
  },
});

export const pop3Reference: Reference = referenceWith(faults);
