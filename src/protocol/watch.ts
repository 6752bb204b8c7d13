import type { Transcript } from "../wire/transcript.js";
import type { Judgement, Rule, RuleTally, Watch } from "./session.js";

/** What every sighting tells beside the protocol's own. */
export interface Sighting {
  readonly connection: number;
  /** The command that it answers, without line end. */
  readonly sent: Uint8Array;
}

interface Watcher<Seen> {
  readonly id: string;
  readonly judge: (seen: Seen) => Judgement;
  sum: RuleTally | undefined;
}

/** Lets all rules watch one case; `broke` hears of each violation. */
export function watchWith<Seen extends Sighting>(
  rules: readonly Rule<Seen>[],
  transcript: Transcript,
  broke?: (rule: string) => void,
): Watch<Seen> {
  const watchers = rules.map(({ id, watch }): Watcher<Seen> => ({ id, judge: watch(), sum: undefined }));
  const tally = new Map<string, RuleTally>();
  const begin = (watcher: Watcher<Seen>): RuleTally => {
    const sum: RuleTally = { watched: 0, broken: 0 };
    watcher.sum = sum;
    tally.set(watcher.id, sum);
    return sum;
  };
  return {
    tally,
    see(seen) {
      for (const watcher of watchers) {
        const judgement = watcher.judge(seen);
        if (judgement === undefined) continue;
        const sum = watcher.sum ?? begin(watcher);
        sum.watched++;
        if (judgement === "ok") continue;
        sum.broken++;
        broke?.(watcher.id);
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
