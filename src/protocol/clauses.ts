/**
 * Requirements that own what cases merely presuppose. A server that fails there breaks them, and not what the case is
 * about: the case is blocked, and the server is accused of it once.
 */
export interface Clauses {
  /** A right command, as sent without its line end, succeeds; without one: the greeting comes. undefined: no clause says so. */
  readonly accepts: (sent: Uint8Array | undefined) => string | undefined;
  /** Each command gets a response. */
  readonly answers: string;
  /** By their order alone responses belong to commands: with one too few each may be to the command behind. */
  readonly areInOrder?: true;
  /** Replies to commands that were sent together come in their order. Who swaps them breaks this, and not what each of them is about. */
  readonly inOrder?: string;
  /** Requirements that say so of something in particular: a case that is about one first of all accuses of it. */
  readonly inOrderToo?: readonly string[];
  /** Requirements that say so of something in particular: a case that covers one accuses of it. */
  readonly answersToo?: readonly string[];
  /** What is broken where a reply comes that is one too many: it is to what the case itself has slipped in. */
  readonly surplusToo?: readonly string[];
  /** Requirements that keep a server from closing the connection behind a refusal. */
  readonly staysOpen?: readonly string[];
  /** A reply that has begun comes to its end. Absent: that is `answers`, too. */
  readonly ends?: string;
  /** What a server breaks that closes the connection in place of a reply. Absent: what the case is about. */
  readonly hangsUp?: string;
  /** Requirements that say so of one command: a case that covers one accuses of it. */
  readonly hangsUpToo?: readonly string[];
  /** State of a session whose server has said goodbye: that it closes then in place of a reply refuses the command. */
  readonly farewell?: string;
  /** At the end of a session the server closes the connection. */
  readonly closes: string;
  /** The handshake follows the reply that agrees to TLS. */
  readonly handshakes: string;
  /**
   * Refusals that say that somebody else has the mailbox, and the clauses that are about that, the first of which is broken
   * where nobody has it. Absent: there are no locks.
   */
  readonly locks?: { readonly refuses: (reply: string) => boolean; readonly clauses: readonly [string, ...string[]] };
  /**
   * A message that the server took arrives; a case that covers one of these is about that clause, and others mean the
   * first. Absent: no clause says so, and one that doesn't is no verdict.
   */
  readonly delivers?: readonly [string, ...string[]];
  /** A message that arrives more than once, where a case is about something else. Absent: it is what the case is about. */
  readonly arrivesOnce?: string;
  /** What is delivered has one Return-Path, on top. Absent: that is told, and nobody is accused of it. */
  readonly returnPath?: string;
  /**
   * What a message says stays as it is: broken by who does the same to whatever comes, be it delivered or passed on. A case that is
   * about something else says no more of it. Absent: it is what each case is about.
   */
  readonly kept?: {
    readonly delivered: string;
    /** Of the header of what is passed on. */
    readonly passedOn: string;
    /** Fields that have a clause of their own, in lower case. */
    readonly fields: ReadonlyMap<string, string>;
    /** Octets above 127. */
    readonly eightBit: string;
    /** Dots at the beginning of lines, each for one way to send a message: a case that covers one is about that. */
    readonly dots: readonly string[];
  };
  /** A message comes back octet by octet. Cases that cover none of these only want to know that it is that message. */
  readonly exact: readonly string[];
}

/** The clause by which a command succeeds that was sent so, as a failure quotes it (ISO 8859-1); without one, the greeting's. */
export const accepting = ({ accepts }: Pick<Clauses, "accepts">, sent: string | undefined): string | undefined =>
  accepts(sent === undefined ? undefined : Buffer.from(sent, "latin1"));
