import type { Event } from "../../../protocol/session.js";
import type { Keywords } from "../event.js";
import type { Input, Outcome, SessionState } from "../model/state.js";
import type { Variant } from "../variant.js";

interface Context extends Event {
  /** What the sink speaks. */
  readonly variant: Variant;
}

/** The server under test has connected. */
export interface Began extends Context {
  readonly kind: "began";
  /** What it said before it was greeted. */
  readonly early: Uint8Array;
}

/** A command, mail data or a chunk. */
export interface Told extends Context {
  readonly kind: "told";
  readonly input: Input;
  /** As it came, with its line end; mail data without the final dot. */
  readonly wire: Uint8Array;
  /** Where the session stood. */
  readonly before: SessionState;
  /** What the sink's last EHLO response offered; empty after HELO and before. */
  readonly offered: Keywords;
  readonly outcome: Outcome;
  /** Octets that came behind it before the reply. */
  readonly behind: number;
  /** The command before it, in upper case; "" for none. */
  readonly previous: string;
}

/** The server under test has closed the connection. */
export interface Ended extends Context {
  readonly kind: "ended";
  /** It had said QUIT. */
  readonly quit: boolean;
  /** And has waited for the reply. */
  readonly awaited: boolean;
  /** A reply was held back that it has not waited for. */
  readonly impatient: boolean;
}

/** What it did behind the 220 to its STARTTLS. */
export interface Shaken extends Context {
  readonly kind: "shaken";
  /** It began TLS; otherwise it said something in the clear. */
  readonly isTls: boolean;
}

/** What a server says as a client, to the sink. */
export type RelayEvent = Began | Told | Shaken | Ended;
