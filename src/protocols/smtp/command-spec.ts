import type { Command } from "./command-line.js";
import type { Outcomes, SessionState, World } from "./model/state.js";
import type { SmtpRule } from "./rules/rule.js";
import type { Fault } from "./server/fault.js";
import type { Variant } from "./variant.js";

/**
 * All that is to be known of a command. Suites, fuzzing, the oracle and the reference server have it from here: what
 * `commands.ts` lists is known everywhere.
 */
export interface CommandSpec {
  /** Upper case. */
  readonly verb: string;
  /** Absent: all. */
  readonly variants?: readonly Variant[];
  readonly argument: "none" | "optional" | "required";
  /** What it takes to be accepted: nothing, an introduction, a transaction, one that has recipients. */
  readonly after: "nothing" | "hello" | "mail" | "rcpt";
  readonly changes: "nothing" | "transaction" | "login" | "session";
  /** Keyword of EHLO by which a client learns that the server has it; absent: it needs none. */
  readonly announcedBy?: string;
  /** No server has to have it (RFC 5321 §4.5.1). */
  readonly isOptional?: true;
  /** What a server breaks that refuses it although it is right; undefined: no clause says that it has to be accepted. */
  readonly accepted: string | undefined;
  /** Lines that are right; cases and fuzzing send them. */
  readonly examples: readonly string[];
  /** The lines with which it is announced, by the state in which EHLO is given. */
  readonly announces?: (state: SessionState, world: World) => string | undefined;
  /** The replies that the RFCs allow, and what follows from each; the first is what our own server does. */
  readonly step: (state: SessionState, command: Command, world: World, commands: readonly CommandSpec[]) => Outcomes;
  /** Passive checks of its replies. */
  readonly rules: readonly SmtpRule[];
  /** Defects of the reference server in it. */
  readonly faults: readonly Fault[];
}
