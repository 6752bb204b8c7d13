import type { Recalled } from "../../../fuzz/in-turn/oracle.js";
import type { Reply } from "../event.js";
import type { ScanListing } from "../grammar.js";
import { limits } from "../limits.js";
import { newSession, type SessionState } from "../model/state.js";

/** Replies that were right, by line, and what was said of them. */
export type Right = Map<string, { readonly reply: Reply; readonly recalled: Recalled }[]>;

/** What the oracle keeps of a connection. */
export interface Tracked {
  state: SessionState;
  /** What was right in this state before; undefined: nothing is recalled. */
  right: Right | undefined;
  /** Negative replies so far: a server may lose patience. */
  errors: number;
  /** The last reply was negative: no clause keeps a server from closing behind it. */
  refused: boolean;
  /** A login was refused: the server may close from then on, whenever it does (RFC 1939 §4). */
  turnedAway: boolean;
  /** The line before was not one that a client would send. */
  odd: boolean;
  /** The command before was a USER answered with +OK. */
  afterUser: boolean;
  /** A name that an earlier USER gave. */
  earlier: string | undefined;
  /** Numbers whose marks a RSET took away. */
  unmarked: ReadonlySet<number>;
  /** What has to be asked next, to see what earlier sessions left. */
  due: "LIST" | "UIDL" | undefined;
  /** The sizes of that. */
  listed: readonly ScanListing[];
}

/** A connection that was just greeted. */
export const newlyTracked = (): Tracked => ({
  state: newSession("", false),
  right: undefined,
  errors: 0,
  refused: false,
  turnedAway: false,
  odd: false,
  afterUser: false,
  earlier: undefined,
  unmarked: new Set(),
  due: undefined,
  listed: [],
});

/** So many negative replies, and a server may close. */
export const PATIENCE = 3;

/** A line that a server need not take (RFC 2449 §4). */
export const isLong = (raw: string): boolean => raw.length + 2 > limits.command.max;
/** A number so long that a server may give up on it: more digits than an argument once had (RFC 1939 §3). */
export const isLongNumber = (arg: string): boolean => arg.length > limits.argument.max && /^\d+$/.test(arg);
export const isPlain = (raw: string): boolean => /^[\x20-\x7e]*$/.test(raw);
/** Not a line that a client would send: a server may close for it. */
export const isOdd = (raw: string): boolean => isLong(raw) || !isPlain(raw);
