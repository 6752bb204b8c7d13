import type { Account } from "./target.js";

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

/** A message in a mailbox. */
export interface Stored {
  /** Names it for as long as it is there, whatever else comes and goes: a file name, a unique-id, what it says. */
  readonly key: string;
  /** As the store has it, with its own line ends. */
  readonly octets: Uint8Array;
  /** Of the envelope, where the store tells it (Return-Path, the From_ line of an mbox); "" is the null reverse-path. */
  readonly sender?: string;
  /** Of the envelope, where the store tells it (Delivered-To and the like). */
  readonly recipient?: string;
  /** Parameters with which it came: MAIL's, then RCPT's, as they were written; then `TLS`, where it came under TLS. */
  readonly parameters?: readonly string[];
}

/**
 * What a store doesn't keep of a message, so that nobody is accused of it: whether a line ended with CRLF or LF, whether
 * the last line ended at all, how many `>` stood before `From ` at the start of a line, whether an octet was NUL.
 */
export type Loss = "line-ends" | "last-line-end" | "from-quoting" | "nul";

/** A way to see what is in mailboxes. It changes nothing there. */
export interface ReadBack {
  /** For messages to the user: `maildir:/home/{local}/Maildir`. */
  readonly what: string;
  readonly loses: readonly Loss[];
  /** Mail may come after the server has said that it took it; otherwise it is there by then. */
  readonly queued: boolean;
  /**
   * The messages of an account, in the order in which they arrived as far as that can be told: those of whose keys
   * `wanted` says so. It is asked once for each that is there. A mailbox that there is not (yet) is empty. Throws with a
   * reason.
   */
  readonly look: (account: Account, wanted: (key: string) => boolean) => Promise<readonly Stored[]>;
  /** Begins to watch the mailbox of an account. */
  readonly watch: (account: Account) => Watching;
}

/** Mailboxes in this process. Servers of ours have them in common: what one of them delivers the others show. */
export interface Mailboxes extends ReadBack {
  /** A message has come for an account, by its name. */
  readonly put: (user: string, message: Omit<Stored, "key">) => void;
  /** All that is in the mailbox of an account, the oldest first. */
  readonly of: (user: string) => readonly Stored[];
  /** Takes the messages with these keys out of the mailbox of an account. */
  readonly remove: (user: string, keys: ReadonlySet<string>) => void;
}

/** A mailbox that is watched. */
export interface Watching {
  /** Resolves when something may have changed since it resolved the last time (at first: since the watching began), or after so many milliseconds. */
  readonly changed: (ms: number) => Promise<void>;
  readonly close: () => void;
}
