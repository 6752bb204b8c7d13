import type { Rule } from "./grammar/cursor.js";
import type { Moment, Result } from "./model/state.js";
import type { State } from "./view.js";

/** The states of a session in which there are commands. */
export type CommandState = Exclude<State, "connected" | "ended">;

/** A command: where it may be given, what it takes, what it does. */
export interface Command<T> {
  /** In upper case; `UID FETCH` is one name. */
  readonly name: string;
  readonly states: readonly CommandState[];
  /** It is none of rev2's: who has enabled that has not got it (RFC 9051 appendix E). */
  readonly isRev1Only?: true;
  /** EXPUNGE must not be told while it is in progress (RFC 9051 §7.5.1): message numbers stay. */
  readonly keepsNumbers?: true;
  /** FETCH responses told with it have the UID (RFC 9051 §6.4.9). */
  readonly byUid?: true;
  /** Of an extension's: what a server breaks that refuses it. Absent: no clause says that it succeeds. */
  readonly accepted?: string;
  /** Of an extension's: session and mailbox are as before. */
  readonly isHarmless?: true;
  /** Lines that are right. */
  readonly examples: readonly string[];
  /** Reads what stands behind the name, the space before it included, strictly by the ABNF. */
  readonly rule: Rule<T>;
  readonly step: (moment: Moment, given: T) => Result;
}

/** A command whose arguments are of whatever type. `commands.ts` has all of them. */
export interface CommandSpec extends Omit<Command<unknown>, "step"> {
  readonly step: (moment: Moment, given: never) => Result;
}

/** A command among others. */
export const command = <T>(its: Command<T>): CommandSpec => its;

export const everywhere: readonly CommandState[] = ["greeted", "authenticated", "selected"];
export const loggedIn: readonly CommandState[] = ["authenticated", "selected"];
