import type { FuzzPlace, Player } from "../../../protocol/fuzz.js";
import { imapRules } from "../rules.js";
import { imapWorld } from "../world.js";
import { reproduce } from "./reproduction.js";
import { playStep } from "./run.js";
import { Broken, newScene, type Scene, type Worker } from "./scene.js";
import type { Step } from "./script.js";
import { talksOf } from "./talks.js";
import { told } from "./trace.js";

/** The player of IMAP: plays scripts of `Step`, each in a fresh mailbox. */
export function imapPlayer(place: FuzzPlace): Player {
  const talks = talksOf(place, imapRules);
  const worker: Worker = { place, rules: imapRules, talks };
  const { target, endpoint, account, mailbox, offers } = place;
  const world = imapWorld(target, endpoint, account, mailbox, offers);
  const wants = { mailbox: [] };
  /** Down to where the next script can go on with the session. */
  const leave = async (scene: Scene) => {
    for (const talk of talks.all()) talks.end(talk.on);
    scene.account = undefined;
  };
  return {
    clear() {
      talks.clear();
      world.spoil();
    },
    recent: talks.recent,
    async tidy() {
      talks.clear();
      await world.tidy();
    },
    async play(options, steps) {
      if (options.fresh) talks.clear();
      const takesMailbox = options.property.state === "selected" || options.property.state === "authenticated";
      if (takesMailbox) await world.prepare(wants);
      const scene = newScene(worker, options, takesMailbox ? (world.mailbox?.(wants) ?? "") : "");
      const reproduction = () => (options.traced ? reproduce(place, options.property, scene.trace) : undefined);
      try {
        await steps((step) => playStep(scene, step as Step));
        await leave(scene);
        return { reproduction };
      } catch (error) {
        talks.clear();
        if (!(error instanceof Broken)) throw error;
        return { breach: told(error.breach), reproduction };
      }
    },
  };
}
