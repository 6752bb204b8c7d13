import type { FuzzPlace, Player, PlayOptions, Run } from "../../protocol/fuzz.js";
import type { Property } from "../../protocol/property.js";
import type { Event } from "../../protocol/session.js";
import { Broken, told } from "./breaches.js";
import { allDifferent } from "./different.js";
import { text } from "./oracle.js";
import { finish, stepsOf } from "./play.js";
import type { InTurn } from "./protocol.js";
import { reproduce } from "./reproduction.js";
import type { Step } from "./script.js";
import { beginScript, type ScriptRun } from "./script-run.js";
import { openWorker, type Worker } from "./worker.js";

/** The player of a protocol that answers in turn: plays scripts of `Step`. */
export function inTurnPlayer<E extends Event>(protocol: InTurn<E>, place: FuzzPlace): Player {
  const worker = openWorker(protocol, place);
  const clear = () => {
    worker.clear();
    worker.oracle.spoil();
  };
  return {
    clear,
    recent: worker.recent,
    tidy: worker.tidy,
    async play(options, steps) {
      const { property, given } = options;
      const messages = property.given ? allDifferent(protocol.given.messages(given), protocol.given.unlike) : undefined;
      let last: ScriptRun<E> | undefined;
      const once = async (run: ScriptRun<E>, each: (step: Step) => readonly Step[]) => {
        last = run;
        const play = stepsOf(run);
        await steps(
          each === asIs
            ? (play as Run)
            : async (step) => {
                for (const it of each(step as Step)) await play(it);
              },
        );
        await finish(run);
      };
      const reproduction = () =>
        options.traced && last ? reproduce(protocol, place, property, messages, last.breaches.trace) : undefined;
      try {
        await prepare(worker, messages, options.fresh);
        const run = () => beginScript(worker, options);
        if (property.twice) await twice(options, run, once);
        else await once(run(), asIs);
        return { reproduction };
      } catch (error) {
        clear();
        if (!(error instanceof Broken)) throw error;
        return { breach: told(error.breach), reproduction };
      }
    },
  };
}

/** Makes the mailbox hold what the script begins with; fresh, anew and with new sessions. */
async function prepare<E extends Event>(
  worker: Worker<E>,
  messages: readonly string[] | undefined,
  fresh: boolean,
): Promise<void> {
  if (fresh) worker.clear();
  if (!messages) return;
  const there = worker.oracle.holds();
  const isThere = there?.length === messages.length && there.every((message, at) => message === messages[at]);
  if (fresh || !isThere) await worker.fill(messages);
}

const asIs = (step: Step): readonly Step[] => [step];
/** Every line in a write of its own, uncut. */
const oneByOne = (step: Step): readonly Step[] =>
  step.do === "send" ? step.lines.map((line): Step => ({ do: "send", on: step.on, lines: [line] })) : [step];

/** Plays a script one command a write, and then as it is. The replies have to be the same. */
async function twice<E extends Event>(
  { property, known }: PlayOptions,
  run: () => ScriptRun<E>,
  once: (run: ScriptRun<E>, each: (step: Step) => readonly Step[]) => Promise<void>,
): Promise<void> {
  const plain = run();
  await once(plain, oneByOne);
  const whole = run();
  try {
    await once(whole, asIs);
  } catch (error) {
    // One by one the same commands were right.
    if (!(error instanceof Broken) || error.breach.rule !== undefined) throw error;
    throw new Broken({ ...error.breach, requirement: property.covers[0] ?? error.breach.requirement });
  }
  const breach = difference(property, plain.exchange.replies, whole.exchange.replies);
  if (breach && !known(told(breach))) throw new Broken(breach);
}

function difference({ covers }: Property, plain: readonly string[], whole: readonly string[]) {
  const at = plain.findIndex((reply, index) => reply !== whole[index]);
  const received = whole[at];
  // Where it may close it need not do so at the same command each time.
  if (received === undefined || received === "closed" || plain[at] === "closed") return undefined;
  return {
    requirement: covers[0] ?? "",
    shape: "other-reply",
    expected: [text(plain[at]?.split(" ")[0] ?? "")],
    received: received.slice(0, 1000),
    at: 0,
    connection: 1,
    sent: "",
  };
}
