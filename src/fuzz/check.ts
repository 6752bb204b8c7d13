import fc from "fast-check";
import type { Player, Run } from "../protocol/fuzz.js";
import type { Property, Script, Step } from "../protocol/property.js";
import { type CheckOptions, Failed, type Found, inOrder, shrinker } from "./shrink.js";

/** Plays scripts of a property until one breaks something that is not known yet, and shrinks that one on fresh state. */
export async function checkScripts(
  player: Player,
  given: Property["given"],
  options: CheckOptions,
): Promise<Found | undefined> {
  const { property, seed } = options;
  const [path = "", replayPath = "", times = options.times] = (options.path ?? "").split("/");
  const shrink = shrinker(player, options);
  const commands = fc.commands(
    property.steps.map((step) => step.map(asCommand)),
    { maxCommands: property.atMost * Number(times), size: "max", ...(replayPath !== "" && { replayPath }) },
  );
  const details = await fc.check(
    fc.asyncProperty(given ?? fc.constant(undefined), commands, async (its, steps) => {
      await shrink.attempt(its, async (run) => {
        await fc.asyncModelRun(() => ({ model: {}, real: run }), steps);
      });
    }),
    { seed, numRuns: options.runs, ...(path !== "" && { path }) },
  );
  if (!hasFailed(details)) return shrink.unrepeated();
  const replay = /replayPath="([^"]*)"/.exec(fc.stringify(details.counterexample))?.[1] ?? "";
  const long = options.times > 1 ? `/${options.times}` : "";
  return shrink.smallest(`${details.counterexamplePath ?? ""}/${replay}${long}`);
}

/** The same for a script that was kept: shrinking takes steps away. */
export async function checkKept(player: Player, script: Script, options: CheckOptions): Promise<Found | undefined> {
  const shrink = shrinker(player, options);
  const details = await fc.check(
    fc.asyncProperty(fc.subarray([...script.steps]), async (steps) => {
      await shrink.attempt(script.given, inOrder(steps));
    }),
    { seed: 1, numRuns: 1, examples: [[[...script.steps]]] },
  );
  return hasFailed(details) ? shrink.smallest("corpus") : shrink.unrepeated();
}

/** Whether something broke. What is no breach is thrown on: a server that is gone, or a bug. */
function hasFailed(details: { readonly failed: boolean; readonly errorInstance: unknown }): boolean {
  if (details.failed && !(details.errorInstance instanceof Failed)) throw details.errorInstance;
  return details.failed;
}

/** A step as fast-check's model-based testing wants it. The model is the player's; every step is possible at any time. */
const asCommand = (step: Step): fc.AsyncCommand<object, Run> => ({
  check: () => true,
  run: (_model, run) => run(step),
  toString: () => JSON.stringify(step),
});
