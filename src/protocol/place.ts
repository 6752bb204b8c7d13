import { type Transcript, transcript } from "../wire/transcript.js";
import type { Offers } from "./offers.js";
import { unwatched, type Watch } from "./rule.js";
import type { Event, Session } from "./session.js";
import type { Account, Endpoint, Target } from "./target.js";

/** Where and as whom sessions are opened, and who looks on: all that the sessions of one case share. */
export interface Place<E extends Event = Event> {
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly account: Account;
  /** Where cases are kept apart by mailbox: the one of this worker. */
  readonly mailbox?: string;
  /** The address of this machine from which to connect; absent: any. */
  readonly from?: string;
  /** An envelope sender that no other case has: by it what arrives late is told from what this case sent. */
  readonly sender?: string;
  /** What the probe found. */
  readonly offers: Offers;
  /** TLS by command before anything else, where the target asks for it. */
  readonly secureFirst: boolean;
  readonly transcript: Transcript;
  readonly watch: Watch<E>;
  /** Differences that break nothing: the run tells of each once. */
  readonly quirks?: Set<string>;
  /** Why nothing can arrive while a session is open, once that has been tried: the run tries it once. */
  readonly arrivals?: { refused?: string };
  /**
   * Takes what can be told only later: whether nothing more arrives than has arrived already. The next case begins meanwhile.
   * Absent: that is waited for.
   */
  readonly defer?: (stays: Promise<boolean>) => void;
  /** Secrets to redact; grows with what servers send to compute them from. Absent when nobody reads the transcript. */
  readonly secrets?: Set<string>;
}

/** A place for mailspec's own errands before and between cases: nothing is judged there. */
export const errand = (target: Target, endpoint: Endpoint, account: Account): Place => ({
  target,
  endpoint,
  account,
  transcript: transcript(),
  watch: unwatched,
  secureFirst: target.starttls && !endpoint.implicitTls,
  offers: new Map(),
});

/** A session in the state in which it was asked for. */
export interface Opened<E extends Event = Event> {
  readonly session: Session<E>;
  /** What `{user}` and the like stand for in this session, in octets as ISO 8859-1. */
  readonly value: (name: string) => string | undefined;
}
