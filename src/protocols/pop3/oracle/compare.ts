import { text } from "../../../fuzz/in-turn/oracle.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Reply } from "../event.js";
import { beginsWith, statusLine } from "../grammar.js";
import type { Outcome } from "../model/state.js";
import type { Difference } from "../replies/reply.js";

/** How a reply differs from what an outcome says. */
export interface Mismatch extends Difference {
  readonly received: string;
  readonly at: number;
  /** The status is right, what it says is not. */
  readonly content: boolean;
  readonly fewer: boolean;
}

/**
 * Whether a reply says what an outcome of the model says; undefined: it does. Form is the rules' business: what cannot
 * be parsed agrees.
 */
export function mismatch(outcome: Outcome, reply: Reply): Mismatch | undefined {
  const { octets } = reply.line;
  const { form } = outcome.reply;
  const wanted = form.status;
  // Most replies say no more than a status.
  if (wanted === "-ERR" && beginsWith(octets, "-ERR")) return undefined;
  if (wanted === "+OK" && !form.compare && beginsWith(octets, "+OK")) return undefined;
  const status = statusLine(octets, { utf8: true });
  const continues = octets[0] === 0x2b && (octets[1] ?? 0x20) === 0x20;
  // The word in front counts, whatever the text behind it is worth.
  const word = ["+OK", "-ERR"].find((it) => beginsWith(octets, it));
  const said = status.ok ? status.value.status : continues ? "+" : word;
  if (said === undefined) return undefined;
  if (said !== wanted) {
    const requirement = outcome.because;
    return { requirement, expected: [text(wanted)], received: latin1(octets), at: 0, content: false, fewer: false };
  }
  if (!status.ok || !form.compare) return undefined;
  const { text: words } = status.value;
  const difference = form.compare(outcome.reply, { text: words, block: reply.block?.octets, because: outcome.because });
  return difference && { at: 0, fewer: false, content: true, received: latin1(octets), ...difference };
}
