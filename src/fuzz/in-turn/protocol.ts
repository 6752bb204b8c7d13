import type { Offers } from "../../protocol/offers.js";
import type { Protocol } from "../../protocol/protocol.js";
import type { Rule } from "../../protocol/rule.js";
import type { Event } from "../../protocol/session.js";
import type { Account } from "../../protocol/target.js";
import type { Wants } from "../../protocol/world.js";
import type { Learnt, Oracle } from "./oracle.js";

/** What the player has to know of a protocol that answers in turn: everything that is not the same for all of them. */
export interface InTurn<E extends Event = Event> extends Pick<Protocol<E>, "open" | "world"> {
  readonly rules: readonly Rule<E>[];
  /** States by which the player tells sessions apart. */
  readonly states: {
    /** Nothing was read yet. */
    readonly connected: string;
    /** The server has greeted. */
    readonly greeted: string;
    /** The mailbox is open, and the session can be used by script after script. */
    readonly loggedIn: string;
  };
  readonly oracle: (account: Account, offers: Offers) => Oracle<E>;
  /** Several commands in one write are answered each in its turn. */
  readonly mayPipeline: (offers: Offers) => boolean;
  /** A line after which a server may be out of step without showing it. */
  readonly isOdd: (line: string) => boolean;
  /** A line that logs in. */
  readonly isLogin: (line: string) => boolean;
  /** What `{user}` and the like stand for in lines, in octets as ISO 8859-1. */
  readonly values: (account: Account) => ReadonlyMap<string, string>;
  readonly replies: Replies<E>;
  /** The mail that scripts begin with. */
  readonly given: {
    /** The message, changed until it is none of the others: what a server tells equal ones by is its own affair. */
    readonly unlike: (message: string, others: ReadonlySet<string>) => string;
    /** What a property's `given` generates, as messages to deliver. */
    readonly messages: (given: unknown) => readonly string[];
    /** How a suite asks for messages of these names. */
    readonly wants: (names: readonly string[]) => Wants;
  };
  /** The requirements of which the player itself accuses, whatever the script. */
  readonly clauses: {
    readonly oneReply: string;
    readonly closesAtTheEnd: string;
    readonly greeting: string;
    readonly nothingBeforeTls: string;
    /** Broken wherever a message is wrong: it is not accused of beside that. */
    readonly followsFromContent: string;
    /** What is broken when a rule sees something change under a session while another has the mailbox open, too. */
    readonly whileShared: (covers: string) => string;
  };
  /** Lines that the player sends of its own accord, with `{user}` and the like. */
  readonly lines: {
    /** A login, one line after the other. */
    readonly login: readonly string[];
    /** Its reply cannot be taken for one to anything else; in the state in which a mailbox is open. */
    readonly marker: { readonly line: string; readonly reply: RegExp };
    readonly startTls: { readonly line: string; readonly agreed: string };
    /** The first is refused and the second is not: so nothing else is answered. */
    readonly afterTls: readonly [string, string];
  };
  /** What a line of a listing tells, and what stands before it; undefined: it is no listing that anybody refers to. */
  readonly learn: (command: string, line: string) => { readonly before: string; readonly learnt: Learnt } | undefined;
  /** The capability that announces a line's command; undefined: every server has it. */
  readonly needsOf: (line: string) => string | undefined;
}

/** How replies are read, and how the suite language says them. */
export interface Replies<E extends Event> {
  /** The first line, or what came in its place. */
  readonly line: (event: E) => string;
  /** What comes behind the first line; undefined: nothing. */
  readonly body: (event: E) => Uint8Array | undefined;
  /** `+OK`; "other" when it has none. */
  readonly status: (event: E) => string;
  readonly isRefusal: (status: string) => boolean;
  /** Whether a pattern, or the first line of a reply, says yes. */
  readonly isPositive: (pattern: string) => boolean;
  /** Any positive reply, any refusal, any reply at all, as patterns. */
  readonly positive: string;
  readonly negative: string;
  readonly any: string;
  /** The patterns of a whole reply with these lines behind its first one. */
  readonly listing: (lines: readonly string[]) => readonly string[];
}
