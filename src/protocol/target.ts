import type { TlsOptions } from "../wire/tls-upgrade.js";
import type { Delivery, ReadBack } from "./delivery.js";
import type { SinkPlace, SinkScripts } from "./sink.js";

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
  /** The reference server, started for this run. */
  readonly embedded?: true;
  /** Of the protocol under test the first is the one that cases use when they don't say which. */
  readonly endpoints: readonly Endpoint[];
  readonly accounts: readonly Account[];
  /** How mail gets in; absent: cases that need mail are skipped. */
  readonly deliver?: Delivery;
  /** How mail is read back; absent: cases that look at what arrived are skipped. */
  readonly readBack?: ReadBack;
  /** Where the server passes mail on to: mailspec listens there as long as a run lasts. */
  readonly sink?: SinkPlace;
  /** What has come to the sink, as long as it listens: also mail for addresses that no account has. */
  readonly passedOn?: ReadBack;
  /** What cases want of it. */
  readonly scripts?: SinkScripts;
  /** Of the mailboxes of accounts whose names have none. */
  readonly domain?: string;
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

/** The mailbox address of an account: its name, with the domain of the target where it has none of its own and there is one. */
export const addressOf = ({ user }: Pick<Account, "user">, { domain = "" }: Pick<Target, "domain">): string =>
  user.includes("@") || domain === "" ? user : `${user}@${domain}`;

/** The local-part and the domain of an address; of one without a domain all is local. */
export function partsOf(address: string): { readonly local: string; readonly domain: string } {
  const at = address.lastIndexOf("@");
  return at < 0 ? { local: address, domain: "" } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/** The account that has that address: domains are alike in any case, local parts are not (RFC 5321 §2.4). */
export function accountOf(address: string, target: Pick<Target, "accounts" | "domain">): Account | undefined {
  const wanted = withPlainDomain(address);
  return target.accounts.find((account) =>
    [account.user, addressOf(account, target)].some((its) => withPlainDomain(its) === wanted),
  );
}

function withPlainDomain(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 0 ? address : address.slice(0, at) + address.slice(at).toLowerCase();
}
