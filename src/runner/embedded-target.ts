import { parseTargetUrl, type Target } from "../protocol/target.js";
import type { Fault } from "../protocols/pop3/server/fault.js";
import { type Embedded, startEmbedded } from "../reference/embedded.js";

/** Starts the embedded reference server and describes it as a target. */
export async function embeddedTarget(options: {
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly fault?: Fault;
}): Promise<{ target: Target; server: Embedded }> {
  const server = await startEmbedded(options.fault);
  const target: Target = {
    name: options.fault ? `reference with ${options.fault.id}` : "reference",
    protocol: "pop3",
    endpoints: server.urls.map((url) => parseTargetUrl(url).endpoint),
    accounts: server.accounts,
    deliver: {
      raw: true,
      queued: false,
      send: async (user, messages) => {
        for (const message of messages) server.deliver(user, message);
      },
    },
    starttls: false,
    tls: { ca: server.certificate.cert },
    connectTimeout: options.connectTimeout,
    timeout: options.timeout,
    wipe: true,
  };
  return { target, server };
}
