import type { Failure } from "../journal/record.js";
import type { Match, Names } from "../protocol/language.js";
import type { Event, Sent } from "../protocol/session.js";
import type { Compiled, CompiledPattern } from "../suite/compile.js";
import type { Heard } from "./channel.js";

/** How an S line ends: with the pattern that came, with nothing where that is fine, or with what is wrong. */
export type Met<E extends Event = Event> =
  | { readonly kind: "met"; readonly pattern: CompiledPattern<E> }
  | { readonly kind: "passed-over" }
  | Wrong<E>;

/** Something else came than what was to come. `unanswered`: nothing came in time. */
export interface Wrong<E extends Event = Event> {
  readonly kind: "wrong" | "unanswered";
  readonly step: Compiled<E>;
  readonly expected: string;
  readonly found: Partial<Failure>;
  /** The server closed the connection instead; `inside`: when a part of the reply had come. */
  readonly closed?: "instead" | "inside";
  /** The first line of the reply has come. */
  readonly isRest?: boolean;
}

/** What S lines are matched with. */
export interface Matching {
  readonly names: Names;
  readonly bind: (bound: ReadonlyMap<string, string>) => void;
  /** Milliseconds for what is awaited. */
  readonly timeout: number;
  readonly loginTimeout: number;
  /** What a reply to that is waited for, when it is not so long because it was in vain before; and whether it came. */
  readonly patience: (sent: Sent | undefined, usual: number) => number;
  readonly answered: (sent: Sent | undefined, came: "reply" | "end" | "nothing") => void;
  /** Nothing may come at any time but what the exchange says. */
  readonly exact: boolean;
}

/** Whether something that came is what a pattern says. */
export function fits<E extends Event>(
  { expects }: CompiledPattern<E>,
  { event, part }: Pick<Heard<E>, "event" | "part">,
  { names }: Pick<Matching, "names">,
): Match {
  return expects ? expects.match(event, part, names) : { ok: false, at: 0 };
}
