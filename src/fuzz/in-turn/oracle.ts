import type { Breach } from "../../protocol/fuzz.js";
import type { Event } from "../../protocol/session.js";
import type { Trouble } from "../../wire/trouble.js";

/** A line that was to come, so that it can be written in the suite language. */
export type Expected =
  /** A pattern as it stands: `-ERR`, `+OK 2 {:number}`, `.` */
  | { readonly kind: "text"; readonly text: string }
  /** One of these. */
  | { readonly kind: "either"; readonly texts: readonly string[] }
  /** A line that does not come before the next one, perhaps with a value that the server gave out before at its end: `S!:`. */
  | { readonly kind: "never"; readonly text: string; readonly of?: Learnt }
  /** A line that ends in a value that the server gave out before. */
  | { readonly kind: "value"; readonly before: string; readonly of: Learnt }
  /** The lines of a message, or a part of it: what stands behind its name after `S=:`, and in prose. */
  | {
      readonly kind: "content";
      readonly octets: Uint8Array;
      readonly part?: { readonly words: string; readonly prose: string };
    }
  | { readonly kind: "closed" };

/** Something that only the server knows, and says in a listing. */
export interface Learnt {
  /** ABNF name: the type of the placeholder. */
  readonly type: string;
  /** Where a value with the same key stands, it is this value. */
  readonly key: string;
  readonly value: string;
}

/** A breach, line by line. */
export interface Accusation extends Omit<Breach, "expected"> {
  readonly expected: readonly Expected[];
  /** A command that has to come right before, for a rule to see it. */
  readonly before?: string;
}

/** What the model says of one reply. */
export interface Judged {
  readonly breach?: Accusation;
  /** After a breach: nothing that comes later depends on it. */
  readonly harmless: boolean;
  /** Nobody can tell what the server made of it: the script ends here, and accuses of nothing. */
  readonly lost?: true;
  /** No breach when the server closes right after it. */
  readonly farewell?: true;
  /** The connection is over, or not to be used any more. */
  readonly over: boolean;
  /** Statuses that would have been right. */
  readonly statuses: readonly string[];
  /** Class of what came, the status first: `+OK`, `-ERR [AUTH]`; `closed`, `silence`, `other`. */
  readonly came: string;
}

/** Fine, unless `more` says otherwise. */
export const judged = (came: string, more: Partial<Judged> = {}): Judged => ({
  harmless: true,
  over: false,
  statuses: [],
  came,
  ...more,
});

/** A judgement that was made before of the same reply to the same line in the same state. */
export interface Recalled {
  readonly judged: Judged;
  /** As `describe` said it. */
  readonly what: string;
}

/** How a session ended other than by a command. */
export type Loss = "drop" | "reset" | "half-close" | "abandon" | "closed";

/** A model that follows a server: told everything that is sent and comes, it says what is wrong. One for each worker. */
export interface Oracle<E extends Event = Event> {
  /** The mailbox was made anew and holds just these messages. */
  readonly filled: (messages: readonly string[]) => void;
  readonly delivered: (message: string) => void;
  /** A connection stands in that state; mailspec brought it there. */
  readonly opened: (on: number, state: string) => void;
  /** Judges what came for a line. */
  readonly judge: (on: number, line: string, heard: E | Trouble) => Judged;
  /**
   * The judgement of the very same reply to the same line in the same state, when it was right the first time; then the
   * rules need not look again, either. Undefined: it has to be judged.
   */
  readonly recall: (on: number, line: string, reply: E) => Recalled | undefined;
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
  readonly probeLine: (on: number) => string | undefined;
  /** The server took a line with a bare LF, as one command or as several, with so many replies. */
  readonly tookBareLf: (on: number, replies: number) => void;
  /** mailspec's own login was refused in these words: what that breaks, if anything. */
  readonly refused: (on: number, text: string) => Accusation | undefined;
  /** Lines that undo what a script did to the session on the connection; undefined: it cannot be used again. */
  readonly undo: (on: number) => readonly string[] | undefined;
  /** What the mailbox holds is no longer known. */
  readonly spoil: () => void;
  /** What the mailbox holds, as delivered; undefined when it isn't known. */
  readonly holds: () => readonly string[] | undefined;
  /** Where the session stands, and what the line is, in a few words: for statistics and the corpus. */
  readonly describe: (on: number, line: string) => string;
  /** How a second login on a mailbox that is open ends, once that is known. */
  readonly secondLogin: () => "refused" | "waits" | "isolated" | undefined;
}

export const text = (it: string): Expected => ({ kind: "text", text: it });
