import type { Reply, ReplyRead } from "../../protocol/session.js";

/** A line that was to come, so that it can be written in the suite language. */
export type Expected =
  /** A pattern as it stands: `-ERR`, `+OK 2 {:number}`, `.` */
  | { readonly kind: "text"; readonly text: string }
  /** One of these. */
  | { readonly kind: "either"; readonly texts: readonly string[] }
  /** A line that does not come before the next one: `S!:`. */
  | { readonly kind: "never"; readonly text: string }
  /** A line that ends in a unique-id or size that the server gave out before. */
  | { readonly kind: "value"; readonly before: string; readonly of: Learnt }
  /** The lines of a message. */
  | { readonly kind: "content"; readonly octets: Uint8Array; readonly top?: number }
  | { readonly kind: "closed" };

/** Something that only the server knows, and says in a listing. */
export interface Learnt {
  /** ABNF name: the type of the placeholder. */
  readonly type: string;
  /** Where a value with the same key stands, it is this value. */
  readonly key: string;
  readonly value: string;
}

/** A requirement that is broken, as data. */
export interface Breach {
  readonly requirement: string;
  /** What the model itself would call broken, where circumstances point to something more telling. */
  readonly otherwise?: string;
  /** What the input looks like and what came: findings of one requirement and shape are one finding. */
  readonly shape: string;
  readonly expected: readonly Expected[];
  /** A command that has to come right before, for a rule to see it. */
  readonly before?: string;
  /** Octets as ISO 8859-1. */
  readonly received?: string;
  readonly at?: number;
  /** What happened in place of a line. */
  readonly event?: string;
  /** The passive rule that saw it, and what it wants, in its own words. */
  readonly rule?: { readonly id: string; readonly expected: string };
  readonly connection: number;
  readonly sent: string;
}

/** What the model says of one reply. */
export interface Judged {
  readonly breach?: Breach;
  /** After a breach: nothing that comes later depends on it. */
  readonly harmless: boolean;
  /** Nobody can tell what the server made of it: the script ends here, without blame. */
  readonly lost?: true;
  /** No breach when the server closes right after it. */
  readonly farewell?: true;
  /** The connection is over, or not to be used any more. */
  readonly over: boolean;
  /** Statuses that would have been right. */
  readonly statuses: readonly string[];
  /** Class of what came: `+OK`, `-ERR [AUTH]`, `closed`. */
  readonly came: string;
}

/** What was said of it the first time. */
export interface Recalled {
  readonly judged: Judged;
  readonly what: string;
}

/** How a session ended other than by QUIT. */
export type Loss = "drop" | "reset" | "half-close" | "abandon" | "closed";

/** A model that follows a server: told everything that is sent and comes, it says what is wrong. One for each worker. */
export interface Oracle {
  /** The mailbox was made anew and holds just these messages. */
  readonly filled: (messages: readonly string[]) => void;
  readonly delivered: (message: string) => void;
  /** A connection stands in that state; mailspec brought it there. */
  readonly opened: (on: number, state: "authorization" | "transaction") => void;
  /** Judges what came for a line. */
  readonly judge: (on: number, line: string, said: ReplyRead) => Judged;
  /**
   * The judgement of the very same reply to the same line in the same state, when it was right the first time; then the
   * rules need not look again, either. Undefined: it has to be judged.
   */
  readonly recall: (on: number, line: string, reply: Reply) => Recalled | undefined;
  /** A line to send before anything else: what it shows tells whether the sessions before were carried out rightly. */
  readonly due: (on: number) => string | undefined;
  /** TLS has begun on the connection. */
  readonly secured: (on: number) => void;
  readonly lost: (on: number, how: Loss) => void;
  /** Sessions have ended since anybody looked what they left. */
  readonly unsettled: () => boolean;
  /** Two sessions have the mailbox open. */
  readonly shared: () => boolean;
  /** Another connection than this one has it open. */
  readonly taken: (on: number) => boolean;
  /** A command whose reply cannot be a late reply to something else; undefined where there is none. */
  readonly sentinel: (on: number) => string | undefined;
  /** A line holds a bare LF: a server may take it as one command or as several, which are answered with -ERR or +OK. */
  readonly loosely: (on: number, replies: number) => void;
  /** The line that would begin a session in the state that mailspec's own login leads to: for what refuses it. */
  readonly refused: (on: number, text: string) => Breach | undefined;
  /** Lines that undo what a script did to the session on the connection; undefined: it cannot be used again. */
  readonly afresh: (on: number) => readonly string[] | undefined;
  /** What the mailbox holds is no longer known. */
  readonly spoil: () => void;
  /** What the maildrop holds, as delivered; undefined when it isn't known. */
  readonly holds: () => readonly string[] | undefined;
  /** Where the session stands, and what the line is, in a few words: for statistics and the corpus. */
  readonly describe: (on: number, line: string) => string;
  /** How a second login on an open maildrop ends, once that is known. */
  readonly secondLogin: () => "refused" | "waits" | "isolated" | undefined;
}

export const text = (it: string): Expected => ({ kind: "text", text: it });
