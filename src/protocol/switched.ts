/** A number, or from one to another, both included; `Infinity` where it has no end. */
export type Range = number | readonly [from: number, to: number];

/** When a fault is at work: all that is said here has to be so; nothing said: always. Globs have `*` for any characters. */
export interface When {
  /** The command that is answered: `RCPT`, `UID FETCH`. `greeting`; `end-of-data`: the dot behind SMTP's mail data. In any case. */
  readonly command?: string;
  /** The command line, a glob; IMAP's without its tag. */
  readonly line?: string;
  /** A recipient, a glob: RCPT names it, or what is said is about mail for it. SMTP, submission and LMTP. */
  readonly recipient?: string;
  /** The sender, a glob: MAIL names it, or a transaction of it is open. */
  readonly sender?: string;
  /** Who is logged in, or logs in, a glob. */
  readonly user?: string;
  /** The number of the connection, from 1. */
  readonly connection?: Range;
  /** So many things were said on this connection before. */
  readonly after?: number;
  /** The so many-eth time that all of the above is so, from 1. */
  readonly times?: Range;
  /** From 0 to 1: how often, of those times. */
  readonly probability?: number;
}

/** What is wrong with a reference server: a fault of it, by its id, or one of what each can be told to do. */
export type Defect =
  | { readonly fault: string }
  /** Nothing is done, and this is answered, CRLF added; IMAP: behind the tag, unless it begins with `*` or `+`. */
  | { readonly reply: string }
  /** The same, and the connection is closed. IMAP: untagged. */
  | { readonly close: string }
  /** All is done, and answered so many milliseconds later. */
  | { readonly delay: number }
  /** Nothing is done or answered, and the connection is closed. */
  | { readonly drop: true };

/** A defect that can be at work at certain times only. */
export type SwitchedFault = Defect &
  When & {
    /** Id of the protocol whose server has it; absent: the first that knows the fault, or all of those that are started. */
    readonly protocol?: string;
  };

/** What a client says, as far as conditions ask for it. */
export interface Said {
  /** In upper case, or `greeting`, or `end-of-data`; "" where it has no name. */
  readonly command: string;
  readonly line: string;
  readonly connection: number;
  /** Of the connection, from 1; the greeting is 0. */
  readonly turn: number;
  readonly recipients: readonly string[];
  readonly sender?: string;
  /** After it was carried out. */
  readonly user: () => string | undefined;
}
