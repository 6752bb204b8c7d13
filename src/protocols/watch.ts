import type { Transcript } from "../wire/transcript.js";
import type { Rule, RuleTally, Watch } from "./protocol.js";

/** What every sighting tells beside the protocol's own. */
export interface Sighting {
  readonly connection: number;
  /** The command that it answers, without line end. */
  readonly sent: Uint8Array;
}

/** Lets all rules watch one case; `broke` hears of each violation. */
export function watchWith<Seen extends Sighting>(
  rules: readonly Rule<Seen>[],
  transcript: Transcript,
  broke?: (rule: string) => void,
): Watch<Seen> {
  const watchers = rules.map((rule) => ({ id: rule.id, judge: rule.watch() }));
  const tally = new Map<string, RuleTally>();
  return {
    tally,
    see(seen) {
      for (const { id, judge } of watchers) {
        const judgement = judge(seen);
        if (judgement === undefined) continue;
        let sum = tally.get(id);
        if (!sum) {
          sum = { watched: 0, broken: 0 };
          tally.set(id, sum);
        }
        sum.watched++;
        if (judgement === "ok") continue;
        sum.broken++;
        broke?.(id);
        sum.first ??= {
          violation: judgement,
          connection: seen.connection,
          sent: seen.sent,
          entry: transcript.length() - 1,
        };
      }
    },
  };
}
