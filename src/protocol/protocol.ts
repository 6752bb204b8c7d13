import type { Clauses } from "./clauses.js";
import type { Loss, Stored } from "./delivery.js";
import type { Fuzz } from "./fuzz.js";
import type { Gist } from "./gist.js";
import type { Language } from "./language.js";
import type { Learn } from "./learn.js";
import type { Offers, Probe } from "./offers.js";
import type { Opened, Place } from "./place.js";
import type { Reference } from "./reference.js";
import type { RuleInfo, Watch } from "./rule.js";
import type { Event, Session } from "./session.js";
import type { Sink, SinkPlace, SinkSession } from "./sink.js";
import type { Account, Endpoint, Scheme, Target } from "./target.js";
import type { World, WorldKind } from "./world.js";

/** A state in which a case can begin. */
export interface State {
  readonly name: string;
  /** It takes an account to get there. */
  readonly takesAccount: boolean;
}

/** A protocol that mailspec knows of: enough to tell which one is asked for, before any of it is loaded. */
export interface Registered {
  /** `pop3`: the first part of its ids, and the name of its folders. */
  readonly id: string;
  /** `POP3` */
  readonly title: string;
  /** The first is the plain one. */
  readonly schemes: readonly [Scheme, ...Scheme[]];
  /** The protocol of which this is a variant: it has its suites and its requirements. */
  readonly variantOf?: string;
  /** Mail can be read back over it, the protocol has `readMail`: what it cannot show of a message, whatever the store keeps. */
  readonly readsMail?: readonly Loss[];
  /** Mail can be put into mailboxes over it: the protocol has `putMail`. */
  readonly putsMail?: true;
  load(): Promise<Protocol>;
}

/** How certain it is that something is so. */
export type Certainty = "yes" | "no" | "perhaps";

/** All that the engines are given of a protocol. Its folder makes one such object. */
export interface Protocol<E extends Event = Event> {
  readonly id: string;
  readonly title: string;
  readonly schemes: Registered["schemes"];
  readonly variantOf?: string;
  readonly states: readonly [State, ...State[]];
  /** Where cases begin that don't say where. */
  readonly usualState: string;
  readonly language: Language<E>;
  readonly rules: readonly RuleInfo[];
  readonly clauses: Clauses;
  /** Whether a reply, as octets, refuses a command. */
  readonly isRefusal: (reply: string) => boolean;
  /** Whether a refusal says nothing of the command: the server lets nobody in so soon, or has too many clients. */
  readonly isThrottle: (refusal: string) => boolean;
  /** Whether a refusal holds for now only: of a command that was to succeed it is no verdict. */
  readonly isForNow?: (refusal: string) => boolean;
  /** Octets that answer nothing: behind them replies may belong to other commands than they seem to. */
  unasked?(event: E): Uint8Array | undefined;
  /** All rules, watching one case; `broke` hears of each violation. */
  watch(broke?: (rule: string) => void): Watch<E>;
  /** Looks at an endpoint; throws SetUpError with one line that says what to do. */
  probe(target: Target, endpoint: Endpoint, accounts: readonly Account[]): Promise<Probe>;
  /**
   * Servers of another one greet as its own do: the id of that one, and whether the server at an endpoint in the clear is rather that.
   * What does not answer is not.
   */
  readonly alike?: {
    readonly protocol: string;
    readonly isIt: (target: Target, endpoint: Endpoint) => Promise<Certainty>;
  };
  /** Opens a session and brings it to a state; throws SetUpError. */
  open(place: Place<E>, connection: number, state: string): Promise<Opened<E>>;
  /** Ends a session so that nothing stays locked. */
  leave(session: Session<E>, target: Target): Promise<void>;
  readonly worldKind: WorldKind;
  /** What is in the mailbox of the account there, and stays there: `look` of ReadBack. Throws SetUpError. */
  readMail?(place: Place, wanted: (key: string) => boolean): Promise<readonly Stored[]>;
  /** Puts messages into the mailbox of the account there, in that order; they are there when it resolves. Throws SetUpError. */
  putMail?(place: Place, messages: readonly Uint8Array[]): Promise<void>;
  /**
   * Sends a message that belongs to no case from `place.sender` to that address, or, where that is refused, to another one that
   * takes the same way. Resolves with the address, once the server has taken it. Throws SetUpError.
   */
  sendControl?(place: Place, address: string): Promise<string>;
  /** What the rules are shown of a message that was read back: the fields that delivery has put on top, by the entry of the transcript that tells of it. `isPassedOn`: it came to the sink; `recipient`: the address of the mailbox. */
  arrival?(fields: readonly string[], connection: number, entry: number, isPassedOn: boolean, recipient: string): E;
  /** `quirks`: what the run is to tell of it once, as in `Place`. */
  world(
    target: Target,
    endpoint: Endpoint,
    account: Account,
    mailbox?: string,
    offers?: Offers,
    quirks?: Set<string>,
  ): World<E>;
  /** Everything made from an account's password that must not reach a report. */
  readonly secretsOf: (account: Account) => readonly string[];
  /** Listens for the mail that a server under test passes on; `ended` hears of each session that it caused. Throws SetUpError. */
  listen?(place: SinkPlace, target: Target, ended: (session: SinkSession) => void): Promise<Sink>;
  reference(): Promise<Reference>;
  /** Loads fast-check. */
  fuzz(): Promise<Fuzz>;
  /** By what servers are compared. */
  gist(): Promise<Gist>;
  /** How its servers are asked what state machine they have; absent: mailspec can't. */
  learn?(): Promise<Learn<E>>;
}

/** The protocol whose suites and requirements it has: its own, or those of what it is a variant of. */
export const familyOf = ({ id, variantOf = id }: Pick<Registered, "id" | "variantOf">): string => variantOf;

/** Whether sessions in that state belong to an account. */
export const takesAccount = ({ states }: Protocol, state: string): boolean =>
  states.some((known) => known.name === state && known.takesAccount);
