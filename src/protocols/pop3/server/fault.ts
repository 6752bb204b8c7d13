import type { FaultInfo } from "../../../protocol/reference.js";
import type { Command } from "../command-line.js";
import type { Message, Outcome, SessionState, World } from "../model/state.js";

/** What a reply was made from. */
export interface Answered {
  /** undefined: the greeting. */
  readonly command: Command | undefined;
  readonly before: SessionState;
  readonly outcome: Outcome;
  /** Of the server's start: 1, 2, 3, … */
  readonly connection: number;
}

/** Where a fault can take hold. */
export interface Hooks {
  /** Changes the octets of a reply. */
  readonly reply?: (octets: Buffer, answered: Answered) => Buffer;
  /** Takes another outcome than the model's. */
  readonly outcome?: (state: SessionState, command: Command, world: World, proper: () => Outcome) => Outcome;
  /** What stays in the maildrop after QUIT. */
  readonly update?: (state: SessionState, proper: readonly Message[]) => readonly Message[];
  /** Where QUIT leaves a message of those that were there, it removes what has come since. */
  readonly losesLaterMail?: boolean;
  /** What stays when the connection ends without QUIT; by default everything. */
  readonly drop?: (state: SessionState) => readonly Message[];
  /** Changes the octets that come in. */
  readonly input?: (octets: Buffer) => Buffer;
  /** Several sessions may have one maildrop. */
  readonly noLock?: boolean;
  readonly keepLockAfterDrop?: boolean;
  /** Sessions see at once what others have removed. */
  readonly liveStore?: boolean;
  /** Whether a password will do. */
  readonly password?: (given: string, right: string) => boolean;
  /** Command lines over so many octets close the connection. */
  readonly closeOver?: number;
  /** A line that closes the connection. */
  readonly closesAt?: RegExp;
  /** After which command, the so many-eth in one write, the rest of that write is lost. */
  readonly losesBehind?: (before: SessionState, next: SessionState, commands: number) => boolean;
  /** Mail that arrives is in the sessions that are open, before or behind the other messages. */
  readonly showLaterMail?: "first" | "last";
  /** A keyword is carried out before its line ends. */
  readonly eager?: string;
  /** What came behind STLS is taken as commands under TLS. */
  readonly keepInjected?: boolean;
  readonly stayOpenAfterQuit?: boolean;
  /** The connection is closed behind the reply. */
  readonly hangsUp?: boolean;
  /** Milliseconds that a reply is late. */
  readonly holds?: number;
  /** TLS 1.0 is spoken, too. */
  readonly oldTls?: boolean;
  /** Milliseconds of the autologout timer, and what is said when it expires. */
  readonly autologout?: { readonly ms: number; readonly farewell?: string };
  /** TCP is cut without a close alert. */
  readonly noCloseNotify?: boolean;
  /** Timestamps of all greetings are alike. */
  readonly timestamp?: string;
}

/** A fault, and how the server comes by it. */
export interface Fault extends FaultInfo {
  readonly hooks: Hooks;
}
