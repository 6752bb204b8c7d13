import type { Learnt } from "../../fuzz/in-turn/oracle.js";
import type { ValueType } from "../../protocol/line-pattern.js";
import type { Offers } from "../../protocol/offers.js";
import type { Parsed } from "../../protocol/parsed.js";
import type { Command } from "./command-line.js";
import type { Outcome, Outcomes, SessionState, World } from "./model/state.js";
import type { Pop3Rule } from "./rules/rule.js";
import type { Fault } from "./server/fault.js";

/** A state in which commands are read (RFC 1939 §3). */
export type State = "authorization" | "transaction";

/**
 * All that is to be known of a command. Suites, fuzzing, the oracle and the reference server have it from here: what
 * `commands.ts` lists is known everywhere.
 */
export interface CommandSpec {
  /** Upper case. */
  readonly keyword: string;
  /** Where it works; and what a server breaks that carries it out elsewhere. */
  readonly state: "any" | { readonly only: State; readonly elsewhere: string };
  /** What stands behind the keyword. `?`: or nothing. */
  readonly argument: "none" | "message" | "message?" | "message lines" | "text" | "text?";
  /** Whether lines down to a dot follow +OK. */
  readonly reply: "line" | "lines" | "lines unless argument" | "unspecified unless argument";
  /** Where a stray space makes it unclear whether there is an argument: the text of the reply to one with an argument; absent: as in its listing. */
  readonly oneLine?: (text: Uint8Array) => Parsed<unknown>;
  /** `marks`: which messages are marked as deleted. `login`: it opens the maildrop. `session`: anything else of the session. */
  readonly changes: "nothing" | "marks" | "login" | "session";
  /** How a client learns that the server has it; absent: every server has it. */
  readonly announcedBy?: Announcement;
  /** What a server breaks that refuses it although it is right; a list: with an argument, and without one. */
  readonly accepted: string | readonly [withArgument: string, without: string | undefined];
  /** Lines that are right in its state, on a maildrop that holds something; cases and fuzzing send them. */
  readonly examples: readonly string[];
  /** The replies that its RFC allows in its states, and what follows from each; the first is what our own server does. */
  readonly step: (state: SessionState, command: Command, world: World, commands: readonly CommandSpec[]) => Outcomes;
  /** What servers may answer beside that: known of the server, or of the session's past. */
  readonly alternatives?: (state: SessionState, command: Command, circumstances: Circumstances) => readonly Outcome[];
  /** What it lists of each message. */
  readonly listing?: {
    readonly parse: (line: Uint8Array) => Parsed<{ readonly number: number }>;
    /** What fuzzing learns from a line, and what stands before that. */
    readonly learn: (line: string) => { readonly before: string; readonly learnt: Learnt };
  };
  /** Types of placeholders by ABNF name. */
  readonly types?: readonly (readonly [name: string, type: ValueType])[];
  /** What the reference server keeps of each message for it, worked out on delivery. */
  readonly facts?: (octets: Uint8Array) => Readonly<Record<string, string>>;
  /** Passive checks of its replies. */
  readonly rules: readonly Pop3Rule[];
  /** Defects of the reference server in it. */
  readonly faults: readonly Fault[];
}

/** What shows that a server has a command: `tag` stands for it in suites' `needs`. */
export type Announcement =
  | {
      readonly by: "capability";
      readonly tag: string;
      /** The reference server's line; undefined: not announced in that state. */
      readonly line: (state: SessionState, world: World) => string | undefined;
    }
  | { readonly by: "greeting" | "its reply"; readonly tag: string };

/** A line of CAPA; `when`: the states in which it is there (RFC 2449 §3: a tag, and parameters). */
export const capability = (
  line: string,
  when: (state: SessionState, world: World) => boolean = () => true,
): Announcement => ({
  by: "capability",
  tag: line.split(" ")[0] as string,
  line: (state, world) => (when(state, world) ? line : undefined),
});

/** What a session's past has to do with what is allowed now. */
export interface Circumstances {
  readonly offers: Offers;
  readonly world: World;
  /** The command before was a USER answered with +OK. */
  readonly afterUser: boolean;
  /** A name that an earlier USER gave, before a later one was refused. */
  readonly earlier: string | undefined;
  /** Another session may still have the maildrop. */
  readonly contested: boolean;
}
