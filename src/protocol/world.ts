import type { Delivery } from "./delivery.js";
import type { Event, Session } from "./session.js";

/** What a case presupposes, by the keys of its protocol: `{ maildrop: ["plain"] }`. Plain data. */
export type Wants = Readonly<Record<string, unknown>>;

/** A key of suites and cases with which they say what they presuppose. */
export interface WorldKey {
  /** JSON Schema of its value. */
  readonly schema: object;
  /**
   * The value as cases keep it. `message` gives the fixture that is meant by a name, and refuses names that mean none;
   * `put` fills parameters into a text.
   */
  read(value: unknown, message: (name: string) => string, put: (text: string) => string): unknown;
}

/** The mail that cases presuppose and leave behind. One for each worker; touches nothing until `prepare`. */
export interface World<E extends Event = Event> {
  /** It is as wanted. */
  readonly suits: (wants: Wants) => boolean;
  /** Makes it as wanted for the case whose mail comes from that address; throws SetUpError. */
  readonly prepare: (wants: Wants, sender?: string) => Promise<void>;
  /** The mailbox that was made for such a case, where cases are kept apart by mailbox. */
  readonly mailbox?: (wants: Wants) => string;
  /** What arrives stands before what is there; the world has been made so that this is not seen. */
  readonly newestFirst?: () => boolean;
  /**
   * Sees that a session which is going to remove mail sees nothing but what was put there; throws SetUpError.
   * `asPrepared`: nothing has come or gone since it was made as wanted.
   */
  look?(session: Session<E>, asPrepared: boolean): Promise<void>;
  /** The same for what a session of our own sees, now that something was found wrong: somebody else's mail excuses it. */
  readonly lookAgain?: () => Promise<void>;
  /** It holds mail that is not ours: it can be used no more. */
  readonly isLost?: () => boolean;
  /** Takes away what it has put there, at the end of a run; throws SetUpError. */
  readonly tidy: () => Promise<void>;
  /** Ends the session of its own that it keeps, if any; what it shares with others stays there. */
  readonly end?: () => Promise<void>;
  /** After this, what is there is the server's doing. */
  spoils(event: E): boolean;
  /** What is there is no longer known. */
  readonly spoil: () => void;
}

/** What a protocol says of its world before there is one. */
export interface WorldKind {
  readonly keys: Readonly<Record<string, WorldKey>>;
  /** What a case presupposes that begins in that state and says nothing else of it. */
  readonly defaults?: (state: string) => Wants;
  /** What keeps workers apart: an account each, or a mailbox each: several may have one account. */
  readonly apart: "account" | "mailbox";
  /** Why what is wanted cannot be had; undefined: it can. */
  readonly lacks: (wants: Wants, deliver: Delivery | undefined) => string | undefined;
  /** Nothing else may run beside a case that wants it. */
  readonly alone?: (wants: Wants) => boolean;
  /** It takes an account to have it. */
  readonly takesAccount: (wants: Wants) => boolean;
}
