import type { Event } from "../../protocol/session.js";
import type { Compiled } from "../../suite/compile.js";
import { pause } from "../../wire/lifetime.js";
import type { Arrivals } from "../arrivals/arrivals.js";
import type { StepOutcome } from "../case-outcome.js";
import { arriveIn } from "./arrived.js";
import { playClosed, playEnd, playOpen, playQuiet, playStartTls } from "./connection.js";
import { playContent } from "./content.js";
import { playDeliver } from "./deliver.js";
import { hearIn } from "./hear.js";
import type { Playing } from "./playing.js";
import { sayIn } from "./say.js";

/** Plays the steps of a case, one after the other, until one ends it. `arrivals`: of the mailboxes that it names. Throws SetUpError. */
export async function playSteps<E extends Event>(playing: Playing<E>, arrivals: Arrivals): Promise<StepOutcome> {
  const { steps } = playing;
  const say = sayIn(playing);
  const hear = hearIn(playing);
  const arrive = arriveIn(playing, arrivals);
  /** When the last step ended that is not about what arrived. */
  let acted = 0;

  const play = async (step: Compiled<E>, next: Compiled<E> | undefined): Promise<StepOutcome> => {
    switch (step.kind) {
      case "send":
      case "send-fixture":
        return say(step, next);
      case "expect":
        return hear.expect(step);
      case "further":
        return hear.further(step);
      case "content":
        return playContent(playing, step);
      case "open":
        return playOpen(playing, step);
      case "drop":
      case "reset":
      case "half-close":
        return playEnd(playing, step);
      case "deliver":
        return playDeliver(playing, step);
      case "arrived":
        return arrive.arrived(step, acted);
      case "has-line":
        return arrive.hasLine(step);
      case "starttls":
        return playStartTls(playing, step);
      case "closed":
        return playClosed(playing, step);
      case "wait":
        await pause(step.ms);
        return "go-on";
      case "quiet":
        return playQuiet(playing, step);
      case "subject":
        return "go-on";
      default:
        return step satisfies never;
    }
  };

  for (const [index, step] of steps.entries()) {
    const outcome = await play(step, steps[index + 1]);
    if (step.kind !== "arrived") acted = performance.now();
    if (outcome !== "go-on") return outcome;
  }
  return "go-on";
}
