import type { Asked, Judged } from "./judge.js";
import { SHORTLY } from "./times.js";

/** So many time-outs a mailbox is looked at that does not come to rest. */
const MOST = 3;
/** So many times what all mail came in. */
const AMPLE = 4;

/** What is known of how long mail takes, in milliseconds. */
export interface Known {
  readonly timeout: number;
  /** After that nothing comes any more; undefined: nobody can tell. */
  readonly settled: number | undefined;
  /** When the mailbox changed last, from when all was said on. */
  readonly changedAt: number;
  /** How long what is missing is waited for. */
  readonly inVain: number;
  /** It need not come at all. */
  readonly mayNotCome: boolean;
}

/** Milliseconds, from when all was said on, for which a mailbox is looked at that has come to this. */
export function patience(
  { kind }: Judged,
  asked: Asked,
  { timeout, settled, changedAt, inVain, mayNotCome }: Known,
): number {
  switch (kind) {
    case "arrived":
      // A copy may follow, or more than were asked for.
      return asked.kind === "message" ? changedAt + SHORTLY : (settled ?? timeout);
    case "missing":
      // Nobody is accused of what need not come: after many times what mail takes that is waited for no longer.
      if (mayNotCome && settled !== undefined) return Math.min(timeout, AMPLE * settled);
      return Math.max(inVain, settled ?? 0);
    default:
      // What is wrong may be in the middle of being written.
      return Math.min(changedAt + (settled ?? timeout), MOST * timeout);
  }
}
