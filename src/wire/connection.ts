import type { Read } from "./readers.js";
import type { Handshake, TlsOptions, TlsVersion } from "./tls-upgrade.js";
import type { Closing } from "./trouble.js";
import type { Unit } from "./unit.js";

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first octet (RFC 8314 §3). */
  readonly implicitTls: boolean;
  readonly tls: TlsOptions;
  /** 4 or 6 to allow just that IP version. */
  readonly family?: 4 | 6;
  /** The address of this machine from which to connect. */
  readonly from?: string;
  /** Milliseconds for TCP and TLS set-up together. */
  readonly connectTimeout: number;
}

/** What came of a handshake; and the octets in the clear that nobody had read when it began, with their transcript entry. */
export type Shaken = Handshake & { readonly discarded: Uint8Array; readonly entry: number };

/** A live connection. Octets only; commands and replies are the protocols' business. */
export interface Connection {
  readonly number: number;
  readonly secure: () => boolean;
  /** One socket write. */
  write(octets: Uint8Array): void;
  /** Resolves when the kernel has taken all that was written, or the connection is gone. */
  drained(): Promise<void>;
  /**
   * The next unit. Several readers queue: each is served in the order in which it asked, and one whose time is over
   * leaves the queue to the others. What came before the connection ended is still read. Rejects only with what a
   * unit or its sink throws.
   */
  read<T>(unit: Unit<T>, timeoutMs: number): Promise<Read<T>>;
  /** Octets that arrived and nobody has read: the first 64 KiB of them. */
  pending(): Uint8Array;
  /** How many there are in all. */
  unread(): number;
  /** Index of the transcript entry in which the first of them came. */
  pendingEntry(): number;
  /**
   * TLS handshake on this connection. Nothing of what was discarded may count any more (RFC 2595 §4, RFC 3207 §4.2),
   * but the session judges that it was sent. `only`: the version that is offered.
   */
  startTls(timeoutMs: number, only?: TlsVersion): Promise<Shaken>;
  /** It is over, whoever ended it. */
  ended(): boolean;
  /** Waits until the server closes; octets before that stay pending. */
  closed(timeoutMs: number): Promise<{ readonly kind: Closing } | { readonly kind: "time-out" }>;
  /** True when the server's last TLS record was an alert of its own: close_notify (RFC 8314 §3.4). */
  closeNotified(): boolean;
  /** Waits for that time; resolves early with `true` when octets arrive or the server closes. */
  disturbed(ms: number): Promise<boolean>;
  /** FIN for our side only. */
  halfClose(): void;
  /** Closes without a word. Whoever waits is told that it is closed. */
  drop(): void;
  /** Closes with a TCP RST. Whoever waits is told that it is closed. */
  reset(): void;
}
