/** A way for mail to get into mailboxes. */
export interface Delivery {
  /** Delivers messages to one user, in order; they have arrived when it resolves, unless `queued`. Throws with a reason. */
  readonly send: (user: string, messages: readonly Uint8Array[]) => Promise<void>;
  /** Every octet reaches the store as it is: line ends, missing last CRLF. */
  readonly raw: boolean;
  /** The messages may arrive later (SMTP). */
  readonly queued: boolean;
  /** The machine to which it connects; absent: it stays on this one, as far as we know. */
  readonly host?: string;
}
