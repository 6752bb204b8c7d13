import type { Parameter } from "../grammar/path.js";
import { reply } from "../model/outcomes.js";
import type { ModelReply, SessionState, World } from "../model/state.js";
import type { SmtpRule } from "../rules/rule.js";
import type { Fault } from "../server/fault.js";

/** Why a parameter is refused; undefined: it is right. */
export type Check = (value: string | undefined, all: readonly Parameter[], world: World) => Refusal | undefined;

export interface Refusal {
  readonly reply: ModelReply;
  readonly because: string;
}

/** A service extension, and the parameters that it adds to MAIL and RCPT (RFC 5321 §2.2). */
export interface Extension {
  readonly keyword: string;
  /** Its line in the response to EHLO; undefined: it is not offered then. */
  readonly line: (state: SessionState, world: World) => string | undefined;
  readonly mail?: Readonly<Record<string, Check>>;
  readonly rcpt?: Readonly<Record<string, Check>>;
  /** The reference server passes its parameters on as they are, to who offers it, too; BODY it makes anew. */
  readonly isPassedOn?: true;
  /** Parameters as fuzzing writes them, right and wrong ones. */
  readonly examples?: readonly string[];
  /** Its parameters are known only where it is offered, too. */
  readonly onlyWhenOffered?: true;
  /** Passive checks of replies. */
  readonly rules?: readonly SmtpRule[];
  /** Defects of the reference server in it. */
  readonly faults?: readonly Fault[];
}

export const always =
  (line: string): Extension["line"] =>
  () =>
    line;

/** 501 5.5.4 */
export const bad = (because: string, text = "That is no value of this parameter"): Refusal => ({
  reply: reply("501", "5.5.4", text),
  because,
});

/** A parameter that has no value. */
export const withoutValue =
  (because: string): Check =>
  (value) =>
    value === undefined ? undefined : bad(because);

/** A parameter whose value is one of some words. */
export const oneOf =
  (because: string, ...words: readonly string[]): Check =>
  (value) =>
    value !== undefined && words.includes(value.toUpperCase()) ? undefined : bad(because);

/** xtext = *( xchar / hexchar ) (RFC 3461 §4) */
export const XTEXT = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})*$/;
