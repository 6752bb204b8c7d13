import type { LinePattern } from "./line-pattern.js";
import type { Event, Outgoing } from "./session.js";
import type { Template } from "./template.js";

/** What a name stands for, in octets as ISO 8859-1; undefined: nothing gives it a value. */
export type Names = (name: string) => string | undefined;

/** How an S line and what came fit: names that it binds, or the offset of the first wrong octet. */
export type Match =
  | { readonly ok: true; readonly bound?: ReadonlyMap<string, string> | undefined }
  | { readonly ok: false; readonly at: number };

/** A C line, compiled when the suite is loaded. */
export interface CommandLine {
  /** Names without which it cannot be sent. */
  readonly needs: readonly string[];
  fill(names: Names): Outgoing;
}

/** An S line, compiled when the suite is loaded. */
export interface Expectation<E extends Event = Event> {
  /** Names without which it cannot be matched. */
  readonly needs: readonly string[];
  /** Names that have a value after it. */
  readonly binds: readonly string[];
  /** `in-turn`: it is about the next that comes. `any-time`: a run of such lines is a set, and other things may come between. */
  readonly order: "in-turn" | "any-time";
  /** `success`: that and nothing else, as preparations do. */
  readonly asksFor: "success" | "refusal" | "other";
  /** It is about the first line of a reply: what is left of the one before is passed over. */
  readonly begins?: boolean;
  /** `part`: see Language.text. */
  match(event: E, part: number, names: Names): Match;
  /** The same where it is to come, and beside it what may be said though nobody asked; what is not to come is what it says. */
  matchAmongOthers?(event: E, part: number, names: Names): Match;
}

/** What `S=:` found: nothing wrong, or where the octets part. */
export type Comparison =
  /** `quirk`: a difference that breaks nothing, and is told once. */
  | { readonly same: true; readonly quirk?: string }
  | {
      readonly same: false;
      readonly expected: Uint8Array;
      readonly received: Uint8Array;
      readonly at: number;
      /** It is that message nevertheless, with other white space, line ends or dots in front. */
      readonly isThatMessage: boolean;
      /** The requirement that is broken where octets part like that, whatever the case is about. */
      readonly breaks?: string;
    };

/** An `S=:` line, compiled when the suite is loaded. */
export interface ContentCheck<E extends Event = Event> {
  /** Compares what a reply carries with a message as it was seeded; undefined: the reply carries nothing. */
  compare(event: E, seeded: Uint8Array): Comparison | undefined;
}

/** How a C line is written: `C:` a line, `C+:` more of the command under way, `C=:` octets to which nothing is added. */
export type CommandForm = "line" | "more" | "octets";

/** What a protocol lets suites say. Its functions throw TemplateError with the column. */
export interface Language<E extends Event = Event> {
  /** Values that the target gives: `{user}`, and how many accounts each takes. */
  readonly values: ReadonlyMap<string, number>;
  /** Lists for `for:`, taken from the model. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  command(line: Template, form: CommandForm): CommandLine;
  /** Whether a C line is a login, or goes on with one. */
  isLogin(line: Template, form: CommandForm): boolean;
  /** Whether a C line changes nothing of the session and of what is stored, by the RFCs. */
  isHarmless(line: Template): boolean;
  /** Whether a C line may have mail removed, at once or later. */
  removes?(line: Template): boolean;
  expectation(pattern: Template): Expectation<E>;
  /** The same for `S+` lines, where they are not written as the others. */
  furtherLine?(pattern: Template): Expectation<E>;
  /** A line of a message that arrived; absent: suites cannot ask for one. */
  messageLine?(pattern: Template): LinePattern;
  /** `words`: what stands behind the fixture's name. */
  content(words: string): ContentCheck<E>;
  /**
   * What S lines are held against, one after the other: the lines of a POP3 reply down to the dot; a reply of SMTP or a
   * response of IMAP is one part. undefined: there are no more.
   */
  text(event: E, part: number): string | undefined;
  /** The lines of an event at which S+ looks, from 1, where they are not its parts. */
  line?(event: E, index: number): string | undefined;
  /** Of what came at any time: what may as well be said in several events, as one, with the places of those. */
  together?(events: readonly E[]): ReadonlyMap<E, readonly number[]>;
  /** It may come at any time and tells nothing that anybody has to know: also where nothing else may come. */
  isRemark?(event: E): boolean;
  /** What comes in turn: replies, tagged results, go-aheads. Other things come at any time. */
  isInTurn(event: E): boolean;
}
