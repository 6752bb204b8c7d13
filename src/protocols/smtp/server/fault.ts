import type { FaultInfo } from "../../../protocol/reference.js";
import type { Mechanism } from "../../../reference/sasl/mechanism.js";
import type { Input, Outcome, SessionState, Taken, World } from "../model/state.js";
import type { Variant } from "../variant.js";
import type { RelayHooks } from "./relay.js";

/** What a reply was made from. */
export interface Answered {
  /** undefined: the greeting. */
  readonly input: Input | undefined;
  readonly before: SessionState;
  readonly outcome: Outcome;
  /** Of the server's start: 1, 2, 3, … */
  readonly connection: number;
}

/** Where a fault can take hold. */
export interface Hooks {
  /** Changes the octets of the replies to something. */
  readonly reply?: (octets: Buffer, answered: Answered) => Buffer;
  /** Takes another outcome than the model's. */
  readonly outcome?: (state: SessionState, input: Input, world: World, proper: () => Outcome) => Outcome;
  /** Changes the lines that come in. */
  readonly line?: (line: Buffer, state: SessionState) => Buffer;
  /** What ends command lines, in place of CRLF. */
  readonly lineEnds?: RegExp;
  /** Changes the mail data, as they stood on the wire without the final dot. */
  readonly data?: (wire: Buffer) => Buffer;
  /** Where the mail data end, beside CRLF, dot, CRLF: lengths and offsets are searched in what has come. */
  readonly endOfData?: RegExp;
  /** Changes what is delivered: trace fields and content. */
  readonly delivered?: (message: Buffer, taken: Taken, address: string) => Buffer | undefined;
  /** What is delivered of a session whose connection is lost. */
  readonly lost?: (state: SessionState) => Taken | undefined;
  /** So many copies are delivered. */
  readonly copies?: number;
  /** Other mechanisms of AUTH, or the same with something wrong in them. */
  readonly mechanisms?: (all: readonly Mechanism[]) => readonly Mechanism[];
  /** Said right after the TLS handshake. */
  readonly greetsAgain?: string;
  /** What came behind STARTTLS is taken as commands under TLS. */
  readonly keepInjected?: boolean;
  /** What was known of the session before STARTTLS stays. */
  readonly keepState?: (before: SessionState) => Partial<SessionState>;
  readonly stayOpenAfterQuit?: boolean;
  /** The connection is closed behind the replies. */
  readonly hangsUp?: boolean;
  /** Replies to something come so many milliseconds late. */
  readonly holds?: (answered: Answered) => number;
  /** Says goodbye so many milliseconds late; `over` hears when it has said it. */
  readonly lingers?: { readonly ms: number; readonly over: () => void };
  /** TLS 1.0 is spoken, too. */
  readonly oldTls?: boolean;
  /** Nothing later than TLS 1.1 is. */
  readonly onlyOldTls?: boolean;
  /** TCP is cut without a close alert. */
  readonly noCloseNotify?: boolean;
  /** Command lines over so many octets close the connection. */
  readonly closeOver?: number;
  /** What is left of a refused BDAT's octets is read as commands. */
  readonly readsChunks?: boolean;
  /** Passes addresses on with whatever quotes they came. */
  readonly keepsQuotes?: boolean;
  /** Sessions that are silent for so many milliseconds are closed. */
  readonly closesAfter?: number;
  /** How it passes mail on. */
  readonly relay?: RelayHooks;
}

/** A fault, and how the server comes by it. */
export interface Fault extends FaultInfo {
  /** Whose server can have it; absent: all. */
  readonly variants?: readonly Variant[];
  readonly hooks: Hooks;
}
