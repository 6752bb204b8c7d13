import fc from "fast-check";
import type { Property } from "../protocol/property.js";
import type { Script, Step } from "../protocol/script.js";
import { Broken } from "./in-turn/breaches.js";
import type { Desk } from "./in-turn/worker.js";
import { type Found, hunter, inTurn, type Round, type Run } from "./shrink.js";

/** Plays scripts of a property until one breaks something that is not known yet, and shrinks that one on fresh state. */
export async function round(desk: Desk, options: Round): Promise<Found | undefined> {
  const { property, seed } = options;
  const [path = "", replayPath = ""] = (options.path ?? "").split("/");
  const hunt = hunter(desk, options);
  const commands = fc.commands(
    property.steps.map((step) => step.map(asCommand)),
    { maxCommands: property.atMost, size: "max", ...(replayPath !== "" && { replayPath }) },
  );
  const details = await fc.check(
    fc.asyncProperty(mailOf(desk, property) ?? fc.constant(undefined), commands, async (mail, steps) => {
      await hunt.attempt(mail, async (run) => {
        await fc.asyncModelRun(() => ({ model: {}, real: run }), steps);
      });
    }),
    { seed, numRuns: options.runs, ...(path !== "" && { path }) },
  );
  if (!failed(details)) return hunt.once();
  const replay = /replayPath="([^"]*)"/.exec(fc.stringify(details.counterexample))?.[1] ?? "";
  return hunt.found(`${details.counterexamplePath ?? ""}/${replay}`);
}

/** The same for a script that is kept: shrinking takes steps away. */
export async function again(desk: Desk, script: Script, options: Round): Promise<Found | undefined> {
  const hunt = hunter(desk, options);
  const details = await fc.check(
    fc.asyncProperty(fc.subarray([...script.steps]), async (steps) => {
      await hunt.attempt(options.property.mail ? script.mail : undefined, inTurn(steps));
    }),
    { seed: 1, numRuns: 1, examples: [[[...script.steps]]] },
  );
  if (!failed(details)) return hunt.once();
  return hunt.found("corpus");
}

/** Whether something broke. What is no breach is thrown on: a server that is gone, or a bug. */
function failed(details: { readonly failed: boolean; readonly errorInstance: unknown }): boolean {
  if (details.failed && !(details.errorInstance instanceof Broken)) throw details.errorInstance;
  return details.failed;
}

/** A step as fast-check's model-based testing wants it. The model goes along in the oracle; every step is possible at any time. */
const asCommand = (step: Step): fc.AsyncCommand<object, Run> => ({
  check: () => true,
  run: (_model, run) => run(step),
  toString: () => JSON.stringify(step),
});

/** What mailboxes hold at the start of scripts, as far as it can be delivered. */
const mailOf = ({ place }: Desk, { mail, rawMail }: Property) => (place.target.deliver?.raw ? (rawMail ?? mail) : mail);
