import { SetUpError } from "../../protocol/set-up-error.js";
import type { Target } from "../../protocol/target.js";

/** How often commands of mailspec's errands were not answered. */
const vain = new WeakMap<Target, Map<string, number>>();

/** Once may be for want of time. */
const ENOUGH = 2;

/** Whether it is not sent any more: other commands have to do. */
export const isUnanswered = (target: Target, keyword: string): boolean =>
  (vain.get(target)?.get(keyword) ?? 0) >= ENOUGH;

/** A command that can be done without was not answered; what comes now may be its reply yet, so the session is of no more use. */
export function unansweredError(target: Target, keyword: string, why: string): SetUpError {
  const its = vain.get(target) ?? new Map<string, number>();
  vain.set(target, its.set(keyword, (its.get(keyword) ?? 0) + 1));
  return new SetUpError(why, { isSilence: true });
}

/** Does work that opens sessions of its own; where such a command is not answered it begins anew, at last without it. */
export async function withoutUnanswered<T>(target: Target, work: () => Promise<T>): Promise<T> {
  const known = () => [...(vain.get(target)?.values() ?? [])].reduce((sum, times) => sum + times, 0);
  let said: SetUpError["said"];
  for (;;) {
    const before = known();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      // What a server died of is what was said to it last.
      if (error.isGone && said) error.said = said;
      if (known() === before) throw error;
      said = error.said;
    }
  }
}
