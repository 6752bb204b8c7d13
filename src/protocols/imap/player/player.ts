import type { FuzzPlace, Player } from "../../../protocol/fuzz.js";
import { command } from "../client.js";
import { imapRules } from "../rules.js";
import { imapWorld } from "../world.js";
import { reproduce } from "./reproduction.js";
import { playStep } from "./run.js";
import { Broken, newScene, type Scene, type Worker } from "./scene.js";
import type { Step } from "./script.js";
import { talksOf } from "./talks.js";
import { told } from "./trace.js";

/** So many commands that were answered with BAD, and a session is not used any more. */
const PATIENCE = 5;

/** The player of IMAP: plays scripts of `Step`, each in a fresh mailbox. */
export function imapPlayer(place: FuzzPlace): Player {
  const talks = talksOf(place, imapRules);
  const worker: Worker = { place, rules: imapRules, talks };
  const { target, endpoint, account, mailbox, offers, quirks } = place;
  const world = imapWorld(target, endpoint, account, mailbox, offers, quirks);
  const wants = { mailbox: [] };
  /** Down to where the next script can go on with the first session: a login costs more than most scripts do. */
  const leave = async ({ spoilt, isOdd, options }: Scene) => {
    for (const { on } of talks.all()) if (on !== 1) talks.end(on);
    const talk = talks.of(1);
    if (!talk) return;
    const { session, view } = talk;
    const isUsable = !spoilt && !isOdd && session.underWay() === 0 && talk.errors < PATIENCE;
    if (isUsable && view.state() === "authenticated") return;
    const out = offers.has("UNSELECT") ? "UNSELECT" : "CLOSE";
    if (!isUsable || view.state() !== "selected" || !(await command(session, out, options.timeout)).ok) talks.end(1);
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
