import type { Match, Names } from "../protocol/language.js";
import type { Event } from "../protocol/session.js";
import type { CompiledPattern } from "../suite/compile.js";
import type { Channel, Expect, Loose } from "./channel.js";
import { fits, type Matching } from "./matching.js";

/** What each S line was given. */
export type Assigned<E extends Event> = ReadonlyMap<
  Expect<E>,
  { readonly pattern: CompiledPattern<E>; readonly match: Match }
>;

/** Ways of giving each line one of what came that are tried at most. */
const TRIES = 10_000;

/** Gives each S line something of its own among what came at any time, as it came or put together. */
export function assign<E extends Event>(
  on: Channel<E>,
  steps: readonly Expect<E>[],
  matching: Matching,
): Assigned<E> | { readonly missing: Expect<E> } {
  const found = assignTo(on.loose, steps, matching);
  if (!("missing" in found)) return found;
  const left = on.loose.filter(({ taken }) => !taken);
  const whole = on.language.together?.(left.map(({ event }) => event));
  if (!whole || whole.size === 0) return found;
  const parts = new Map<Loose<E>, readonly Loose<E>[]>();
  const inParts = new Set([...whole.values()].flat());
  const all = left.flatMap((its, index): Loose<E>[] => {
    const [event, places] = [...whole].find(([, where]) => where.at(-1) === index) ?? [];
    if (!event || !places) return inParts.has(index) ? [] : [its];
    const one = { event, part: 0, text: on.language.text(event, 0) ?? "", taken: false };
    parts.set(
      one,
      places.map((place) => left[place]).filter((it) => it !== undefined),
    );
    return [one];
  });
  const better = assignTo(all, steps, matching);
  if ("missing" in better) return found;
  for (const [one, its] of parts) if (one.taken) for (const part of its) part.taken = true;
  return better;
}

/** `after` lines are given something later than the line above. */
function assignTo<E extends Event>(
  loose: readonly Loose<E>[],
  steps: readonly Expect<E>[],
  matching: Matching,
): Assigned<E> | { readonly missing: Expect<E> } {
  const chosen = new Map<
    Expect<E>,
    { readonly index: number; readonly pattern: CompiledPattern<E>; readonly match: Match }
  >();
  let furthest = 0;
  let tries = 0;
  const place = (at: number, bound: ReadonlyMap<string, string>): boolean => {
    const step = steps[at];
    if (!step) return true;
    furthest = Math.max(furthest, at);
    const above = step.after ? chosen.get(steps[at - 1] as Expect<E>)?.index : undefined;
    for (let index = above === undefined ? 0 : above + 1; index < loose.length; index++) {
      const it = loose[index] as Loose<E>;
      if (it.taken || ++tries > TRIES) continue;
      const names: Names = (name) => bound.get(name) ?? matching.names(name);
      for (const pattern of step.alternatives) {
        const strict = fits(pattern, it, { ...matching, names });
        const match = strict.ok ? strict : (pattern.expects?.matchAmongOthers?.(it.event, it.part, names) ?? strict);
        if (!match.ok) continue;
        it.taken = true;
        chosen.set(step, { index, pattern, match });
        if (place(at + 1, match.bound ? new Map([...bound, ...match.bound]) : bound)) return true;
        it.taken = false;
        chosen.delete(step);
      }
    }
    return step.optional && place(at + 1, bound);
  };
  return place(0, new Map()) ? chosen : { missing: steps[furthest] as Expect<E> };
}
