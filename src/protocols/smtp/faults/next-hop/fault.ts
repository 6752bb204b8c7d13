import type { Fault } from "../../server/fault.js";
import type { Passed } from "../../server/passed.js";
import type { RelayHooks } from "../../server/relay.js";
import type { Fate } from "../../server/report.js";
import type { TransferHooks } from "../../server/transfer-hooks.js";
import type { Variant } from "../../variant.js";

export const SUBMISSION: readonly Variant[] = ["submission"];
export const fault = (
  id: string,
  breaks: string,
  summary: string,
  relay: RelayHooks,
  variants: readonly Variant[] = ["smtp", "submission"],
): Fault => ({ id: `next-hop-${id}`, breaks, summary, variants, hooks: { relay } });

/** Takes replies for something else. */
export const verdict = (change: NonNullable<TransferHooks["verdict"]>): RelayHooks => ({ verdict: change });
/** Who hears of what. */
export const due = (change: (proper: boolean, fate: Fate, passed: Passed) => boolean): RelayHooks => ({ due: change });
export const lines = (change: NonNullable<TransferHooks["line"]>): RelayHooks => ({ line: change });
/** Changes the text of notifications, as ISO 8859-1. */
export const text = (change: (text: string) => string): RelayHooks => ({
  reports: (its) => ({ ...its, content: Buffer.from(change(its.content.toString("latin1")), "latin1") }),
});
