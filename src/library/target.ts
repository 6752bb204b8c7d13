import { type TargetConfig, toTarget } from "../cli/config.js";
import { milliseconds } from "../input/duration.js";
import { isThisMachine } from "../input/loopback.js";
import { UsageError } from "../input/usage-error.js";
import type { Account, Target } from "../protocol/target.js";
import { checkOptions, type OptionsOf } from "./known-options.js";
import { type Deliver, deliveryBy, type Read, readBackBy } from "./mail-functions.js";

/** Milliseconds, or `10s`, `500ms`, `2m`. */
export type Duration = number | string;

/** A server under test, and how mailspec gets at it. */
export interface TargetOptions {
  /** `pop3://127.0.0.1:1110`, `imaps://…`, `smtp://…`, `submission://…`, `lmtp://…`: the ports of one server. */
  readonly urls: readonly string[];
  /** `user:password` each. As many cases run at a time; over SMTP one for each mailbox that is sent to. */
  readonly accounts?: readonly (string | Account)[];
  /**
   * How mail gets into mailboxes: `lmtp://…`, `smtp://…`, `imap://…`, `maildir:/path/{user}`, `mbox:/path/{user}`, or a function, which
   * keeps every octet. Without it, cases that need mail are skipped.
   */
  readonly deliver?: string | Deliver;
  /** How mailboxes are looked at: `maildir:/path/{local}`, `mbox:…`, `pop3://…`, `imap://…`, or a function. Without it, cases that look at what arrived are skipped. */
  readonly read?: string | Read;
  /** Of a function that reads: mail may be there later than the server says that it took it. Absent: it may, and is waited for. */
  readonly queued?: boolean;
  /** mailspec listens there for what the server passes on: `smtp://127.0.0.1:2525`, `lmtp://…`. */
  readonly sink?: string;
  /** EHLO keywords that the sink does not offer. */
  readonly sinkWithout?: readonly string[];
  /** Of the mailboxes of accounts whose names have none. */
  readonly domain?: string;
  /** `ca`: the certificates to trust, in PEM, or a file with them. */
  readonly tls?: { readonly ca?: string; readonly insecure?: boolean; readonly servername?: string };
  /** Secure cleartext connections by command before logging in. */
  readonly starttls?: boolean;
  /** Delete mail that mailspec did not put there. */
  readonly wipe?: boolean;
  /** The owner of the other machine agrees that it is fuzzed, or that mail is delivered to it. */
  readonly authorized?: boolean;
  /** For one reply: 10 s. */
  readonly timeout?: Duration;
  /** For the reply to a login: 60 s. */
  readonly loginTimeout?: Duration;
  /** For a connection: 5 s. */
  readonly connectTimeout?: Duration;
}

/** All of them. */
export const targetOptions: OptionsOf<TargetOptions> = {
  urls: "list",
  accounts: "list",
  deliver: "value",
  read: "value",
  queued: "value",
  sink: "value",
  sinkWithout: "list",
  domain: "value",
  tls: "value",
  starttls: "value",
  wipe: "value",
  authorized: "value",
  timeout: "value",
  loginTimeout: "value",
  connectTimeout: "value",
};

/** The target that is meant. Throws UsageError. */
export function targetOf(options: TargetOptions): Target {
  const { urls, accounts = [], deliver, read, sink, sinkWithout, domain, tls, starttls, wipe } = options;
  if (tls) checkOptions(tls, { ca: "value", insecure: "value", servername: "value" }, "tls");
  if (urls === undefined || urls.length === 0) throw new UsageError("urls: say where the server listens");
  const config: TargetConfig = {
    urls,
    accounts: accounts.map((its) => (typeof its === "string" ? its : `${its.user}:${its.password}`)),
    ...(typeof deliver === "string" && { deliver }),
    ...(typeof read === "string" && { read }),
    ...(sink !== undefined && { sink }),
    ...(sinkWithout && { "sink-without": sinkWithout }),
    ...(domain !== undefined && { domain }),
    ...(tls && { tls }),
    ...(starttls !== undefined && { starttls }),
    ...(wipe !== undefined && { wipe }),
  };
  const target = toTarget(config, {
    timeout: millisecondsOf(options.timeout ?? 10_000, "timeout"),
    loginTimeout: millisecondsOf(options.loginTimeout ?? 60_000, "loginTimeout"),
    connectTimeout: millisecondsOf(options.connectTimeout ?? 5000, "connectTimeout"),
  });
  const host = target.deliver?.host;
  if (host !== undefined && !isThisMachine(host) && !options.authorized)
    throw new UsageError(`mail would be delivered to ${host}, which is not this machine: say authorized when you may`);
  return {
    ...target,
    ...(typeof deliver === "function" && { deliver: deliveryBy(deliver) }),
    ...(typeof read === "function" && { readBack: readBackBy(read, options.queued ?? true) }),
  };
}

/** Ids of the protocols that its URLs speak. */
export const spokenBy = ({ endpoints }: Target): readonly string[] => [
  ...new Set(endpoints.map(({ protocol }) => protocol)),
];

/** Throws UsageError. */
export function millisecondsOf(duration: Duration, option: string): number {
  const ms = milliseconds(String(duration), typeof duration === "number" ? "ms" : "s");
  if (ms === undefined || ms < 1)
    throw new UsageError(
      `${option}: ${duration} is no duration: write milliseconds, or "5s", "500ms", "2m", at most a day`,
    );
  return ms;
}

/** A whole number. Throws UsageError. */
export function wholeOf(value: number, option: string, least: number, most = 1_000_000_000): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`${option}: ${value} is no whole number from ${least} to ${most}`);
  return value;
}
