import type { State } from "../suite/exchange.js";
import type { Transcript } from "../wire/transcript.js";
import type { Vocabulary } from "./language.js";
import type { Account, Rule, Session, Watch } from "./session.js";
import type { Endpoint, Target } from "./target.js";

/** mailspec could not bring a session to where a case begins. */
export class SetUpError extends Error {
  override readonly name = "SetUpError";
  /** The server's refusal, when it was one. */
  readonly refusal?: string;
  constructor(message: string, refusal?: string) {
    super(message);
    if (refusal !== undefined) this.refusal = refusal;
  }
}

/** All that the sessions of one case share. */
export interface Stage<Seen> {
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly account: Account;
  readonly transcript: Transcript;
  readonly watch: Watch<Seen>;
  /** TLS by command before anything else, where the target asks for it. */
  readonly secureFirst: boolean;
  /** What the probe found. */
  readonly offers: Offers;
  /** Secrets to redact; grows with what servers send to compute them from. Absent when nobody reads the transcript. */
  readonly secrets?: Set<string>;
}

/** A session at the start of an exchange. */
export interface Arrived {
  readonly session: Session;
  /** What `{user}` and the like stand for in this session, in octets as ISO 8859-1. */
  readonly value: (name: string) => string | undefined;
}

/** What an endpoint offers: tag to parameters, upper case. */
export type Offers = ReadonlyMap<string, readonly string[]>;

/** What is known of an endpoint before anything is judged. */
export interface Probe {
  readonly greeting: string;
  readonly capabilities: readonly string[];
  readonly offers: Offers;
  /** What it offers before login. */
  readonly early: Offers;
}

/** The mail of one account: what is in it, as far as we know. */
export interface Maildrop {
  readonly account: Account;
  /** Fixture names in order; undefined: unknown. */
  readonly holds: () => readonly string[] | undefined;
  /** Makes it hold just these messages; throws SetUpError. */
  readonly fill: (names: readonly string[]) => Promise<void>;
  /** What it holds is no longer known. */
  readonly spoil: () => void;
}

/** How the runner deals with a protocol: everything that is not the same for all of them. */
export interface Driver<Seen> {
  readonly vocabulary: Vocabulary;
  readonly rules: readonly Rule<Seen>[];
  /** Title of the rules' suite in reports. */
  readonly rulesTitle: string;
  /** Looks at an endpoint; throws SetUpError with one line that says what to do. */
  readonly probe: (target: Target, endpoint: Endpoint, accounts: readonly Account[]) => Promise<Probe>;
  /** Opens a session and brings it to a state; throws SetUpError. */
  readonly arrive: (stage: Stage<Seen>, number: number, state: State) => Promise<Arrived>;
  /** Ends a session so that its locks are free. */
  readonly leave: (session: Session, timeoutMs: number) => Promise<void>;
  readonly maildrop: (target: Target, endpoint: Endpoint, account: Account) => Maildrop;
  /** Takes everything out of the account's mailbox; throws SetUpError. */
  readonly empty: (target: Target, endpoint: Endpoint, account: Account) => Promise<void>;
  /** Everything made from an account's password that must not reach a report. */
  readonly secretsOf: (account: Account) => readonly string[];
  /** After this, what the account's mailbox holds is the server's doing. */
  readonly spoils: (seen: Seen) => boolean;
}
