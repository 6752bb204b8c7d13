import type { CommandSpec } from "../command-spec.js";
import type { Additions } from "../grammar/base.js";
import type { AnyKind } from "../grammar/kind.js";
import type { SessionState, World } from "../model/state.js";
import type { ImapRule } from "../rules/rule.js";
import type { Fault } from "../server/fault.js";

/** An extension of RFC 3501, or a part of RFC 9051 that rev1 servers offer as one. */
export interface Extension {
  /** As CAPABILITY announces it. */
  readonly capability: string;
  /** What it adds to the grammar of responses. */
  readonly grammar?: Additions;
  readonly commands?: readonly CommandSpec[];
  /** What is judged of it on all traffic. */
  readonly rules?: readonly ImapRule[];
  readonly fuzzed?: Fuzzed;
  /** Defects of the reference server in it. */
  readonly faults?: readonly Fault[];
  /** rev2 has it, whether it is announced or not (RFC 9051 appendix E). */
  readonly isInRev2?: true;
  /** By default always. */
  readonly isOffered?: (session: SessionState, world: World) => boolean;
}

/** A property of an extension: its commands, among messages that come and go. */
export interface Fuzzed {
  /** Id without `imap.property.`. */
  readonly id: string;
  readonly title: string;
  readonly covers: readonly string[];
  /** Right commands without their tags; `{mailbox}` and `{delimiter}` stand for what the target gives. */
  readonly lines: readonly string[];
  /** Data that any server tells as the model does, if it carries the command out. */
  readonly compared?: readonly ComparedData[];
}

/** Data of a kind, and the clause that says what they are. */
export interface ComparedData {
  readonly kind: AnyKind;
  readonly requirement: string;
}
