import type { Connection, Shaken } from "../wire/connection.js";
import type { TlsVersion } from "../wire/tls-upgrade.js";
import type { Trouble } from "../wire/trouble.js";

/** A command under way. Who answers in turn needs no label; IMAP's are the labels of a suite, its tags are the session's. */
export interface Sent {
  readonly label: string;
  /** As sent, without its line end. */
  readonly octets: Uint8Array;
}

/** One whole thing that the server said, or that it left undone. What it says is the protocol's: `kind` discriminates. */
export interface Event {
  readonly kind: string;
  readonly connection: number;
  /** Index of the entry of the transcript in which it begins. */
  readonly entry: number;
  /** What it answers; undefined: the greeting, or nothing that anybody asked for. */
  readonly answers: Sent | undefined;
}

/** What the client sends: a command, several, or a part of one. */
export interface Outgoing {
  readonly octets: Uint8Array;
  /** What follows, each when the server says go on; not sent when it refuses (a literal, the message after DATA). */
  readonly awaited?: readonly Uint8Array[];
  /** Names the command. */
  readonly label?: string;
  /** It belongs to the command under way: an answer to a challenge, DONE. */
  readonly continues?: boolean;
}

/** A command that awaits its reply, or the greeting. */
export interface Awaited {
  /** undefined: the greeting. */
  readonly sent: Sent | undefined;
  /** Servers delay replies to logins on purpose: they are given `loginTimeout`. */
  readonly isLogin: boolean;
}

/** A client session on one connection: commands out, events in. Everything that comes is shown to the rules. */
export interface Session<E extends Event = Event> {
  readonly connection: Connection;
  /** Waits until the server may be sent this: some let nobody in too soon. Absent: at any time. Throws SetUpError. */
  ready?(outgoing: readonly Outgoing[]): Promise<void>;
  /** One write for all, down to the first that waits for the server. */
  send(outgoing: readonly Outgoing[]): void;
  /** The next thing that the server says, whatever it is. */
  next(timeoutMs: number): Promise<E | Trouble>;
  /** How many commands still await something. */
  underWay(): number;
  /** What the next reply is to, of those with that label when there is one; undefined: nothing is awaited. */
  awaited(label?: string): Awaited | undefined;
  /** Where the session stands, in the protocol's words. */
  state(): string;
  /** Shows the rules what arrived without being asked for. Call when nothing is under way. */
  settle(): void;
  /** False: what was sent may have been heard as more or less than it is, so that replies can't be counted. Absent: they can. */
  isCountable?(): boolean;
  /** The server has said goodbye as to a command that ends the session, whatever command that seemed to answer. Absent: nobody can tell. */
  saidGoodbye?(): boolean;
  /** TLS by command: shakes hands, and forgets what was under way, because nothing from before counts (RFC 2595 §4). `only`: the version offered. */
  startTls(timeoutMs: number, only?: TlsVersion): Promise<Shaken>;
  /** Nothing that was sent so far awaits anything any more. */
  forget(): void;
}

/** Nothing came, or not all of it. */
export const isTrouble = <T extends object>(heard: T | Trouble): heard is Trouble => "partial" in heard;
