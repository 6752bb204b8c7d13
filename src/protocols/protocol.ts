import type { Connection } from "../wire/connection.js";
import type { Trouble } from "../wire/trouble.js";
import type { Block, Line } from "../wire/unit.js";

/** Who logs in. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** One reply: a line, and for a multi-line reply what follows down to the dot. */
export interface Reply {
  readonly line: Line;
  readonly block?: Block | undefined;
  /** Keyword of the command that it answers, upper case; "" for the greeting and for SASL responses. */
  readonly keyword: string;
  /** The command as sent, without its line end. */
  readonly sent: Uint8Array;
}

export type ReplyRead = { readonly kind: "reply"; readonly reply: Reply } | Trouble;

/** A rule's judgement of something that it saw: nothing to judge, fine, or wrong. */
export type Judgement = undefined | "ok" | Violation;

export interface Violation {
  readonly expected: string;
  /** The octets that are wrong, with their line end when that matters. */
  readonly received: Uint8Array;
  /** Offset of the first wrong octet. */
  readonly at?: number;
}

/** A passive check: watches everything that servers send in one case, over all its sessions. `Seen` is the protocol's. */
export interface Rule<Seen> {
  readonly id: string;
  readonly title: string;
  /** The one requirement that a violation breaks. */
  readonly covers: string;
  /** Begins to watch a new case: the function keeps what it has to remember. */
  readonly watch: () => (seen: Seen) => Judgement;
}

/** What the rules say about one case; the runner adds it up. */
export interface Watch<Seen> {
  see(seen: Seen): void;
  readonly tally: ReadonlyMap<string, RuleTally>;
}

export interface RuleTally {
  watched: number;
  broken: number;
  first?: {
    readonly violation: Violation;
    readonly connection: number;
    readonly sent: Uint8Array;
    readonly entry: number;
  };
}

/** A client session on one connection: commands out, replies in, in order. */
export interface Session {
  readonly connection: Connection;
  /** One write. The octets can hold several commands, or a part of one. */
  send(octets: Uint8Array): void;
  /** The reply to the oldest command that has none yet; with none outstanding, whatever comes. */
  reply(timeoutMs: number): Promise<ReplyRead>;
  /** It has a mailbox open, and perhaps a lock. */
  loggedIn(): boolean;
  /** Commands without a reply. */
  outstanding(): number;
  /**
   * Forgets the commands without a reply. `discarded`: because TLS begins, and nothing from before counts (RFC 2595
   * §4); these octets stood in the clear behind the server's reply, and are judged.
   */
  startAfresh(discarded?: Uint8Array): void;
  /** Judges what arrived without being asked for. Call when no reply is outstanding. */
  settle(): void;
}
