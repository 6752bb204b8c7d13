import type { Breach, Played, Player, PlayOptions, Reproduction, Run } from "../protocol/fuzz.js";
import type { Property, Script, Step } from "../protocol/property.js";

/** What scripts of one property are checked with. */
export interface CheckOptions extends Pick<PlayOptions, "property" | "timeout" | "known" | "saw"> {
  readonly seed: number;
  /** A path within that seed: its script is the first. */
  readonly path?: string;
  readonly runs: number;
  /** How many times as long scripts are as the property says. */
  readonly times: number;
  /** True when no further script is to begin. */
  readonly stop: () => boolean;
  /** True when time is over for everything: a script ends where it is. */
  readonly isOver: () => boolean;
  /** Milliseconds that shrinking may take from now on. */
  readonly shrinkFor: () => number;
  /** Something broke, and once more on fresh state: it is shrunk now. */
  readonly broke: (breach: Breach) => void;
  /** Called after each script that broke nothing. */
  readonly played: (script: Script) => void;
}

/** The smallest script that breaks something. */
export interface Found {
  readonly property: Property;
  readonly breach: Breach;
  readonly reproduction: Reproduction | undefined;
  readonly seed: number;
  readonly path: string;
  /** What the script broke before it was shrunk. */
  readonly first: Breach;
  /** It broke on a session that had a past, and not again on a fresh one. */
  readonly isUnrepeated: boolean;
}

/** A script broke something: tells fast-check to shrink it. */
export class Failed extends Error {
  override readonly name = "Failed";
}

/** The time of the run is over in the middle of a script, of which nobody can say anything then. */
export class TimeIsOver extends Error {
  override readonly name = "TimeIsOver";
}

/** Hands over the steps of a script. */
export type Steps = (run: Run) => Promise<void>;

/** Looks for one thing that is broken: plays scripts, and remembers the last one that failed the way the first did. */
export interface Shrinker {
  /** Plays a script; throws Failed. What breaks first has to break again on fresh state. */
  readonly attempt: (given: unknown, steps: Steps) => Promise<void>;
  /** The smallest script that failed, played once more to write down what happens. */
  readonly smallest: (path: string) => Promise<Found | undefined>;
  /** What broke first, and not again on fresh state. */
  readonly unrepeated: () => Found | undefined;
}

export function shrinker(player: Player, options: CheckOptions): Shrinker {
  const { property, stop, isOver, seed, timeout, known, saw } = options;
  let wanted: string | undefined;
  let until = 0;
  let first: Breach | undefined;
  let smallest: { readonly breach: Breach; readonly script: Script } | undefined;
  let unrepeated: { readonly breach: Breach; readonly played: Played } | undefined;

  /** Plays a script; gives it as far as it went, and what came of it. */
  const play = async (given: unknown, steps: Steps, fresh: boolean, traced: boolean) => {
    const script: Step[] = [];
    const played = await player.play({ property, timeout, known, saw, given, fresh, traced }, async (run) => {
      script.length = 0;
      await steps((step) => {
        if (isOver()) throw new TimeIsOver();
        script.push(step);
        return run(step);
      });
    });
    return { played, script: { given, steps: script } };
  };

  const foundIn = (played: Played, rest: Omit<Found, "property" | "reproduction" | "seed">): Found => ({
    property,
    reproduction: played.reproduction(),
    seed,
    ...rest,
  });

  return {
    async attempt(given, steps) {
      if (wanted !== undefined ? performance.now() > until || isOver() : stop()) return;
      const { played, script } = await play(given, steps, wanted !== undefined, false);
      const { breach } = played;
      if (!breach) {
        if (wanted === undefined) options.played(script);
        return;
      }
      if (wanted === undefined) {
        const second = await play(given, steps, true, true);
        const again = second.played.breach;
        if (again?.requirement !== breach.requirement) {
          unrepeated ??= { breach, played: second.played };
          return;
        }
        first = breach;
        wanted = breach.requirement;
        options.broke(again);
        until = performance.now() + options.shrinkFor();
        smallest = { breach: again, script: second.script };
        throw new Failed(again.shape);
      }
      if (breach.requirement !== wanted) return;
      smallest = { breach, script };
      throw new Failed(breach.shape);
    },
    async smallest(path) {
      if (!smallest) return undefined;
      const { given, steps } = smallest.script;
      const { played } = await play(given, inOrder(steps), true, true);
      const breach = played.breach ?? smallest.breach;
      return foundIn(played, { breach, first: first ?? breach, path, isUnrepeated: played.breach === undefined });
    },
    unrepeated() {
      if (!unrepeated) return undefined;
      const { breach, played } = unrepeated;
      return foundIn(played, { breach, first: breach, path: "", isUnrepeated: true });
    },
  };
}

/** Plays steps one after the other. */
export const inOrder =
  (steps: readonly Step[]): Steps =>
  async (run) => {
    for (const step of steps) await run(step);
  };
