import type { World } from "../protocol/world.js";
import type { Case } from "../suite/case.js";
import { wantsOf } from "./schedule.js";

/**
 * The next case for a worker: rather one that needs just what is there, or else what nobody else has made for himself.
 * `theirs`: what each worker has made, or is making.
 */
export function take<T extends { readonly entry: Case }>(
  queue: T[],
  world: World,
  theirs: Map<World, string>,
): T | undefined {
  const ready = queue.findIndex(({ entry }) => world.suits(entry.wants));
  if (ready >= 0) return queue.splice(ready, 1)[0];
  theirs.delete(world);
  const others = new Set(theirs.values());
  const free = queue.findIndex(({ entry }) => !others.has(wantsOf(entry.wants)));
  const [next] = queue.splice(Math.max(0, free), 1);
  if (next) theirs.set(world, wantsOf(next.entry.wants));
  return next;
}
