import type { Protocol } from "../protocol/protocol.js";
import type { ReferenceOptions, RunningReference } from "../protocol/reference.js";
import type { Target } from "../protocol/target.js";
import { closeAll, startReferences } from "./reference-servers.js";
import { parseTargetUrl } from "./target-url.js";

/** Of the accounts' mailboxes; nobody has it. */
const DOMAIN = "mailspec.test";

/**
 * Starts the protocol's reference server on free ports, with accounts alice1 to alice8, and describes it as a target. `others`:
 * protocols whose servers are started beside it, on the same mailboxes.
 */
export async function embeddedTarget(
  protocol: Protocol,
  options: Pick<ReferenceOptions, "fault" | "variant"> & { readonly timeout: number; readonly connectTimeout: number },
  others: readonly Protocol[] = [],
): Promise<{ readonly target: Target; readonly server: RunningReference }> {
  const { fault, variant, timeout, connectTimeout } = options;
  const accounts = Array.from({ length: 8 }, (_, index) => ({
    user: `alice${index + 1}`,
    password: `secret-of-alice${index + 1}`,
  }));
  const all = [protocol, ...others];
  const running = await startReferences(all, {
    accounts,
    domain: DOMAIN,
    ...(fault !== undefined && { fault }),
    ...(variant !== undefined && { variant }),
  });
  const [first] = running;
  if (!first) throw new Error("there is no server");
  const readBack = first.readBack ?? running.find((its) => its.readBack)?.readBack;
  const server = { ...first, close: async () => void (await closeAll(running)) };
  const target: Target = {
    name: fault === undefined ? "reference" : `reference with ${fault}`,
    embedded: true,
    endpoints: running.flatMap(({ urls }) => urls.map((url) => parseTargetUrl(url, all).endpoint)),
    accounts,
    deliver: {
      raw: true,
      queued: false,
      send: async (user, messages) => {
        for (const message of messages) server.deliver(user, message);
      },
    },
    ...(readBack && { readBack }),
    ...(server.relays && {
      sink: {
        endpoint: {
          url: `${server.relays.protocol}://127.0.0.1`,
          protocol: server.relays.protocol,
          host: "127.0.0.1",
          port: 0,
          implicitTls: false,
        },
        listening: server.relays.to,
      },
    }),
    domain: DOMAIN,
    starttls: false,
    tls: { ca: server.certificate.cert },
    connectTimeout,
    timeout,
    loginTimeout: timeout,
    wipe: true,
  };
  return { target, server };
}
