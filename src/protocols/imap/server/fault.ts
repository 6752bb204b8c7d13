import type { FaultInfo } from "../../../protocol/reference.js";
import type { Response } from "../grammar/response.js";
import type { Account } from "../model/account.js";
import type { Input, Outcome, SessionState, World } from "../model/state.js";

/** What responses were made from. */
export interface Answered {
  /** undefined: the greeting. */
  readonly input: Input | undefined;
  /** The command, in upper case; `UID FETCH` is one name. Absent: none that is known. */
  readonly name?: string;
  readonly tag?: string;
  readonly before: SessionState;
  readonly outcome: Outcome;
  readonly world: World;
  /** Of the server's start: 1, 2, 3, … */
  readonly connection: number;
}

/** A step of the model, and what it is taken from. */
export interface Taken {
  readonly session: SessionState;
  readonly account: Account | undefined;
  readonly input: Input;
  readonly name?: string;
  readonly world: World;
}

/** Where a fault can take hold. */
export interface Hooks {
  /** Takes another outcome than the model's. */
  readonly outcome?: (taken: Taken, proper: () => Outcome) => Outcome;
  /** Other responses than the model's, as values: fewer, more, in another order. */
  readonly responses?: (all: readonly Response[], answered: Answered) => readonly Response[];
  /** Changes the octets of responses. */
  readonly reply?: (octets: Buffer, answered: Answered) => Buffer;
  /** Milliseconds that responses wait. */
  readonly delay?: (answered: Answered) => number;
  /** Another world: other capabilities, mechanisms, passwords. */
  readonly world?: (world: World) => World;
  /** Changes the lines that come in, without their ends; literals are not lines. */
  readonly line?: (line: Buffer, session: SessionState) => Buffer;
  /** Literals of so many octets are taken, whatever the command; absent: as the model has it. */
  readonly mostOctets?: number;
  /** Said in place of the go-ahead for a literal, whose octets are awaited all the same. */
  readonly goAhead?: string;
  /** The octets of a refused literal that does not wait are read as commands. */
  readonly readsLiterals?: boolean;
  /** Said right after the TLS handshake. */
  readonly greetsAgain?: string;
  /** What came behind STARTTLS is taken as commands under TLS. */
  readonly keepInjected?: boolean;
  /** What was known of the session before STARTTLS stays. */
  readonly keepState?: (before: SessionState) => Partial<SessionState>;
  readonly stayOpenAfterLogout?: boolean;
  /** The connection is closed behind the responses. */
  readonly hangsUp?: boolean;
  /** TLS 1.0 is spoken, too. */
  readonly oldTls?: boolean;
  /** Nothing later than TLS 1.1 is. */
  readonly onlyOldTls?: boolean;
  /** Nothing later than TLS 1.2 is. */
  readonly noTls13?: boolean;
  /** TCP is cut without a close alert. */
  readonly noCloseNotify?: boolean;
  /** Sessions that are silent for so many milliseconds are closed. */
  readonly closesAfter?: number;
  /** Command lines over so many octets close the connection. */
  readonly closeOver?: number;
  /** A mailbox as it is kept after a step. */
  readonly kept?: (account: Account, before: Account | undefined) => Account;
}

/** A fault, and how the server comes by it. */
export interface Fault extends FaultInfo {
  readonly hooks: Hooks;
}
