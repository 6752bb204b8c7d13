import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { Account } from "../protocols/protocol.js";
import type { TlsOptions } from "../wire/tls-upgrade.js";
import type { Deliver } from "./deliver/deliver.js";

/** One port of a server. */
export interface Endpoint {
  /** Without user and password. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly implicitTls: boolean;
}

/** A server under test. */
export interface Target {
  readonly name: string;
  readonly protocol: "pop3";
  /** The first is the one that cases use when they don't say which. */
  readonly endpoints: readonly Endpoint[];
  readonly accounts: readonly Account[];
  /** How mail gets in; absent: cases that need mail are skipped. */
  readonly deliver?: Deliver;
  /** Secure cleartext connections with STLS before logging in. */
  readonly starttls: boolean;
  readonly tls: TlsOptions;
  readonly family?: 4 | 6;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds for one reply. */
  readonly timeout: number;
  /** Maildrops that hold mail may be emptied. */
  readonly wipe: boolean;
}

const schemes: Readonly<Record<string, { protocol: "pop3"; port: number; implicitTls: boolean }>> = {
  pop3: { protocol: "pop3", port: 110, implicitTls: false },
  pop3s: { protocol: "pop3", port: 995, implicitTls: true },
};

/** Reads `pop3://host:port` or `pop3s://…`; a user in it becomes an account. Throws UsageError. */
export function parseTargetUrl(text: string): { endpoint: Endpoint; protocol: "pop3"; account?: Account } {
  const scheme = /^([a-z0-9]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  const known = scheme === undefined ? undefined : schemes[scheme];
  if (!known) {
    const hint =
      scheme === undefined
        ? "write pop3://host:port or pop3s://host:port"
        : `mailspec speaks ${Object.keys(schemes).join(", ")}${didYouMean(scheme, Object.keys(schemes))}`;
    throw new UsageError(`${text} is no target URL: ${hint}`);
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`${text} is no target URL: write ${scheme}://host:port`);
  }
  if (url.hostname === "" || (url.pathname !== "" && url.pathname !== "/")) {
    throw new UsageError(`${text} is no target URL: write ${scheme}://host:port`);
  }
  const port = url.port === "" ? known.port : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    protocol: known.protocol,
    endpoint: { url: `${scheme}://${url.hostname}:${port}`, host, port, implicitTls: known.implicitTls },
    ...(url.username !== "" && {
      account: { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
    }),
  };
}

/** `user:password`; the user cannot hold a colon. */
export function parseAccount(text: string): Account {
  const colon = text.indexOf(":");
  if (colon <= 0) throw new UsageError("an account is written user:password");
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
