import type { Mechanism, SaslMessages } from "../../../reference/sasl/mechanism.js";
import type { Command } from "../command-line.js";
import type { Mailbox, Parameter } from "../grammar/path.js";
import type { Variant } from "../variant.js";

/** A recipient that was accepted. */
export interface Recipient {
  readonly mailbox: Mailbox;
  readonly parameters: readonly Parameter[];
}

/** A mail transaction (RFC 5321 §3.3). */
export interface MailTransaction {
  /** As it was written, without the brackets and the route; "" is the null reverse-path. */
  readonly reversePath: string;
  readonly parameters: readonly Parameter[];
  readonly recipients: readonly Recipient[];
  /** Octets that BDAT has brought so far (RFC 3030 §2); undefined: none was used. */
  readonly chunks?: readonly Uint8Array[];
}

/** A SASL exchange that waits for the client (RFC 4954 §4). */
export interface SaslExchange extends SaslMessages {
  readonly mechanism: Mechanism;
}

/** Where a session stands. */
export interface SessionState {
  readonly variant: Variant;
  readonly secure: boolean;
  /** The registered name of the cipher suite, under TLS. */
  readonly cipher?: string;
  /** What a SASL exchange can be bound to. */
  readonly bindings?: ReadonlyMap<string, Buffer>;
  readonly hello?: { readonly verb: "HELO" | "EHLO" | "LHLO"; readonly name: string };
  readonly user?: string;
  readonly sasl?: SaslExchange;
  readonly transaction?: MailTransaction;
}

/** A reply. */
export interface ModelReply {
  readonly code: string;
  /** Enhanced status code (RFC 3463), where the reply has one. */
  readonly status?: string;
  readonly lines: readonly [string, ...string[]];
}

/** A message that the server has taken, for some of its recipients. */
export interface Taken {
  readonly transaction: MailTransaction;
  readonly recipients: readonly Recipient[];
  readonly content: Uint8Array;
}

/** What the RFCs allow as an answer, where it leads, and the requirement that says so. */
export interface Outcome {
  /** One; LMTP's one for each recipient (RFC 2033 §4.2). */
  readonly replies: readonly [ModelReply, ...ModelReply[]];
  readonly next: SessionState;
  readonly because: string;
  readonly takes?: Taken;
  /** How what comes next is read; absent: as a command. */
  readonly reads?: "data" | "response";
  /** TLS begins behind the reply. */
  readonly startsTls?: true;
  /** The connection is closed behind the reply. */
  readonly closes?: true;
}

/** One at least; what our own server does comes first. */
export type Outcomes = readonly [Outcome, ...Outcome[]];

/** Whether mail for an address is taken: it has a mailbox here, the domain is served but the mailbox is not there, or the domain is not served. */
export type Standing = "here" | "unknown" | "elsewhere";

/** What the model asks of the world. Functions of their arguments: the model changes nothing. */
export interface World {
  /** The server's own name. */
  readonly name: string;
  /** Of mailboxes that are named without one. */
  readonly domain: string;
  readonly standing: (mailbox: Mailbox) => Standing;
  readonly checkPassword: (user: string, password: string) => boolean;
  readonly passwordOf: (user: string) => string | undefined;
  /** Whether a mailbox of this server is another user's than that one's. */
  readonly isOthers?: (mailbox: Mailbox, user: string) => boolean;
  readonly newChallenge: () => string;
  /** That AUTH knows. */
  readonly mechanisms: readonly Mechanism[];
  readonly offersTls: boolean;
  /** Octets of the largest message (RFC 1870). */
  readonly maxSize: number;
  /** Recipients of a transaction. */
  readonly maxRecipients: number;
  /** Whatever the mail data are, and however long a path is: they are to be seen. */
  readonly takesAnything?: true;
  /** Whether it passes mail on for that address, whoever brings it. */
  readonly relaysFor?: (mailbox: Mailbox) => boolean;
}

/** What a client says, as the model hears it. */
export type Input =
  | { readonly kind: "command"; readonly command: Command }
  /** Behind 354: un-stuffed, without the final dot. */
  | { readonly kind: "data"; readonly content: Uint8Array }
  /** The octets of a BDAT command, which comes with them. */
  | { readonly kind: "chunk"; readonly command: Command; readonly octets: Uint8Array }
  | { readonly kind: "response"; readonly line: Uint8Array };

/** A session right after the greeting. */
export const newSession = (variant: Variant, secure: boolean): SessionState => ({ variant, secure });
