import { loadProtocols, protocolIds } from "../cli/library.js";
import { UsageError } from "../input/usage-error.js";
import type { Stored } from "../protocol/delivery.js";
import type { SwitchedFault, When } from "../protocol/switched.js";
import type { Account } from "../protocol/target.js";
import type { ProtocolId } from "../protocols/all.js";
import { parseFault } from "../reference/fault-syntax.js";
import { mailboxes } from "../runner/read-back/memory.js";
import { closeAll, type Ports, startReferences } from "../runner/reference-servers.js";
import { parseAccount } from "../runner/target-url.js";
import { checkOptions, type OptionsOf } from "./known-options.js";

/** The ports of one server; absent or 0: free ones. */
export type ServePorts = Ports;

/** A message in a mailbox. */
export interface ReceivedMessage {
  /** As it is kept: with Return-Path and Received on top, when it came over SMTP. */
  readonly octets: Uint8Array;
  /** The same, as ISO 8859-1: a character an octet. */
  readonly text: string;
  /** The envelope, of mail that came over SMTP, submission or LMTP: "" is the null reverse-path. */
  readonly sender?: string;
  readonly recipient?: string;
  /** Parameters of MAIL, then of RCPT, as they were written; then `TLS`, where it came under TLS. */
  readonly parameters: readonly string[];
}

/** The protocols that are to be served: with their ports, or `true` for free ones. */
export type Served = { readonly [id in ProtocolId]?: ServePorts | true };

/** What `serve` is told. All servers have the same mailboxes. */
export interface ServeOptions extends Served {
  /** `user:password` each, or with an address for a name; absent: `alice:secret`. */
  readonly accounts?: readonly (string | Account)[];
  /** Of the mailboxes of accounts whose names have none; absent: that of the first account, or localhost. */
  readonly domain?: string;
  /** 127.0.0.1 */
  readonly host?: string;
  /** What is in the mailboxes at first, by user. LF becomes CRLF. */
  readonly messages?: Readonly<Record<string, readonly (string | Uint8Array)[]>>;
  /** What is wrong, and when: as objects or as `--fault` has it. Of several the first that applies is at work. */
  readonly faults?: readonly (string | SwitchedFault)[];
  /** Of faults with a probability: the same seed, the same times. */
  readonly seed?: number;
  /** Another server that is right, as `imap4rev1`. */
  readonly variant?: string;
}

const serveOptions: OptionsOf<Omit<ServeOptions, keyof Served>> = {
  accounts: "list",
  domain: "value",
  host: "value",
  messages: "value",
  faults: "list",
  seed: "value",
  variant: "value",
};
const protocolOptions = Object.fromEntries(protocolIds.map((id) => [id, "value" as const]));

const whenOptions: OptionsOf<When> = {
  command: "value",
  line: "value",
  recipient: "value",
  sender: "value",
  user: "value",
  connection: "value",
  after: "value",
  times: "value",
  probability: "value",
};
const defects = { fault: "value", reply: "value", close: "value", delay: "value", drop: "value" } as const;

/** Throws UsageError. */
function checked(fault: SwitchedFault): SwitchedFault {
  checkOptions(fault, { ...defects, ...whenOptions, protocol: "value" }, "a fault");
  const its = Object.keys(defects).filter((name) => name in fault);
  if (its.length !== 1)
    throw new UsageError(
      `a fault is one of ${Object.keys(defects).join(", ")}, and not ${its.join(" and ") || "none"}`,
    );
  return fault;
}

/** Reference servers that run. */
export interface Serving extends AsyncDisposable {
  readonly urls: readonly string[];
  /** The port of a scheme, as they stand in the URLs. Throws RangeError when it is not served. */
  readonly port: (scheme: string) => number;
  /** That it shows under TLS, in PEM: for the client's list of authorities. */
  readonly certificate: string;
  /** What is in the mailbox of an account, the oldest first. */
  readonly mailbox: (user: string) => readonly ReceivedMessage[];
  /** Waits until so many messages are there. Throws an Error after `timeout` milliseconds. */
  readonly received: (user: string, count?: number, timeout?: number) => Promise<readonly ReceivedMessage[]>;
  /** Puts a message into a mailbox. */
  readonly deliver: (user: string, message: string | Uint8Array) => void;
  /** Takes all messages out of all mailboxes. */
  readonly clear: () => void;
  /** Closes everything, connections under way included. `await using` does that by itself. */
  readonly close: () => Promise<void>;
}

/**
 * Starts mailspec's own servers, right or with faults, for the tests of a client. Throws UsageError when there is no such fault or
 * account, and as Node does when it cannot listen.
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  checkOptions(options, { ...protocolOptions, ...serveOptions }, "serve");
  const { domain, host, messages = {}, faults = [], seed, variant } = options;
  const asked = protocolIds.filter((id) => portsOf(options, id) !== undefined);
  if (asked.length === 0) throw new UsageError(`say what is to be served: ${protocolIds.join(", ")}`);
  const accounts = (options.accounts ?? ["alice:secret"]).map((its) =>
    typeof its === "string" ? parseAccount(its) : its,
  );
  const boxes = mailboxes("the reference server", false);
  const known = (user: string) => {
    if (!accounts.some((account) => account.user === user)) throw new UsageError(`there is no account ${user}`);
    return user;
  };
  const deliver = (user: string, message: string | Uint8Array) =>
    boxes.put(known(user), { octets: typeof message === "string" ? withCrlf(message) : message });
  for (const [user, its] of Object.entries(messages)) for (const message of its) deliver(user, message);
  const running = await startReferences(await loadProtocols(asked), {
    accounts,
    mailboxes: boxes,
    ports: Object.fromEntries(asked.map((id) => [id, portsOf(options, id) ?? {}])),
    faults: faults.map((its) => (typeof its === "string" ? parseFault(its, protocolIds) : checked(its))),
    ...(domain !== undefined && { domain }),
    ...(host !== undefined && { host }),
    ...(seed !== undefined && { seed }),
    ...(variant !== undefined && { variant }),
    warn: (text) => process.emitWarning(text),
  });
  const urls = running.flatMap((server) => server.urls);
  const mailbox = (user: string) => boxes.of(known(user)).map(shown);
  const close = async () => void (await closeAll(running));
  return {
    urls,
    port(scheme) {
      const url = urls.find((its) => its.startsWith(`${scheme}://`));
      if (url === undefined) throw new RangeError(`${scheme} is not served: ${urls.join(", ")}`);
      return Number(/\d+$/.exec(url)?.[0]);
    },
    certificate: running[0]?.certificate.cert ?? "",
    mailbox,
    async received(user, count = 1, timeout = 5000) {
      const until = performance.now() + timeout;
      const watching = boxes.watch({ user: known(user), password: "" });
      try {
        while (boxes.of(user).length < count) {
          const left = until - performance.now();
          if (left <= 0)
            throw new Error(`${boxes.of(user).length} of ${count} messages for ${user} have come within ${timeout} ms`);
          await watching.changed(left);
        }
      } finally {
        watching.close();
      }
      return mailbox(user);
    },
    deliver,
    clear() {
      for (const { user } of accounts) boxes.remove(user, new Set(boxes.of(user).map(({ key }) => key)));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function portsOf(served: Served, id: string): Ports | undefined {
  const given = served[id as ProtocolId];
  return given === true ? {} : given;
}

const withCrlf = (text: string): Uint8Array => Buffer.from(text.replace(/\r?\n/g, "\r\n"), "utf8");

const shown = ({ octets, sender, recipient, parameters = [] }: Stored): ReceivedMessage => ({
  octets,
  text: Buffer.from(octets).toString("latin1"),
  ...(sender !== undefined && { sender }),
  ...(recipient !== undefined && { recipient }),
  parameters,
});
