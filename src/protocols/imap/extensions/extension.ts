import type { CommandSpec } from "../command-spec.js";
import type { Additions } from "../grammar/base.js";
import type { SessionState, World } from "../model/state.js";

/** An extension of RFC 3501, or a part of RFC 9051 that rev1 servers offer as one. */
export interface Extension {
  /** As CAPABILITY announces it. */
  readonly capability: string;
  /** What it adds to the grammar of responses. */
  readonly grammar?: Additions;
  readonly commands?: readonly CommandSpec[];
  /** rev2 has it, whether it is announced or not (RFC 9051 appendix E). */
  readonly isInRev2?: true;
  /** By default always. */
  readonly isOffered?: (session: SessionState, world: World) => boolean;
}
