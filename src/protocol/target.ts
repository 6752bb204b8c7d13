import type { TlsOptions } from "../wire/tls-upgrade.js";
import type { Delivery } from "./delivery.js";

/** Who logs in. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** One port of a server. */
export interface Endpoint {
  /** Without user and password. */
  readonly url: string;
  /** Id of the protocol that it speaks. */
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly implicitTls: boolean;
}

/** A server under test. */
export interface Target {
  readonly name: string;
  /** Of the protocol under test the first is the one that cases use when they don't say which. */
  readonly endpoints: readonly Endpoint[];
  readonly accounts: readonly Account[];
  /** How mail gets in; absent: cases that need mail are skipped. */
  readonly deliver?: Delivery;
  /** Secure cleartext connections by command before logging in. */
  readonly starttls: boolean;
  readonly tls: TlsOptions;
  readonly family?: 4 | 6;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds for one reply. */
  readonly timeout: number;
  /** Milliseconds for the reply to a login: servers delay refusals on purpose, and some of them everybody who comes after one. */
  readonly loginTimeout: number;
  /** Mail that mailspec did not put there may be deleted. */
  readonly wipe: boolean;
}

/** A scheme of URLs: `pop3s` is TLS from the first octet on port 995. */
export interface Scheme {
  readonly name: string;
  readonly port: number;
  readonly implicitTls: boolean;
}
