import type { Property } from "../protocol/property.js";
import type { Script, Step } from "../protocol/script.js";
import { Broken, type PlayOptions } from "./in-turn/breaches.js";
import type { Breach } from "./in-turn/oracle.js";
import { type Play, play } from "./in-turn/play.js";
import type { Desk } from "./in-turn/worker.js";
import type { Trace } from "./trace.js";

/** What a round of scripts is played with. */
export interface Round {
  readonly property: Property;
  readonly seed: number;
  /** A path within that seed: its script is the first. */
  readonly path?: string;
  readonly runs: number;
  readonly timeout: number;
  readonly known: (breach: Breach) => boolean;
  readonly saw: PlayOptions["saw"];
  /** True when no further script is to begin. */
  readonly stop: () => boolean;
  /** Milliseconds that shrinking may take. */
  readonly shrinkFor: number;
  /** Called after each script that broke nothing. */
  readonly played: (script: Script) => void;
}

/** The smallest script that breaks something. */
export interface Found {
  readonly property: Property;
  readonly breach: Breach;
  readonly script: Script;
  readonly trace: Trace;
  readonly seed: number;
  readonly path: string;
  /** What the script broke before it was shrunk. */
  readonly first: Breach;
  /** It broke on a session that had a past, and not again on a fresh one. */
  readonly once: boolean;
}

/** Plays one step. Throws Broken. */
export type Run = (step: Step) => Promise<void>;

/** Looks for one thing that is broken: plays attempts, and remembers the last one that failed the way the first did. */
export interface Hunt {
  /** Plays a script; throws Broken for fast-check to shrink it. What broke first is tried again on fresh state before it is believed. */
  readonly attempt: (mail: readonly string[] | undefined, steps: (run: Run) => Promise<void>) => Promise<void>;
  /** The smallest script, played once more to write down what happens. */
  readonly found: (path: string) => Promise<Found | undefined>;
  /** Something that broke, and not again on fresh state. */
  readonly once: () => Found | undefined;
}

export function hunter(desk: Desk, options: Round): Hunt {
  const { property, stop, known } = options;
  let wanted: string | undefined;
  let until = 0;
  let first: Breach | undefined;
  let smallest: { breach: Breach; script: Script } | undefined;
  let unrepeated: { breach: Breach; script: Script; trace: Trace } | undefined;

  /** Plays a script; gives what it breaks. */
  const once = async (
    mail: readonly string[] | undefined,
    steps: (run: Run) => Promise<void>,
    fresh: boolean,
    traced: boolean,
  ) => {
    const script: Step[] = [];
    let plain: readonly string[] = [];
    let now: Play | undefined;
    try {
      await prepare(desk, mail, fresh);
      const variants = property.twice ? [oneByOne, asIs] : [asIs];
      for (const variant of variants) {
        script.length = 0;
        const its = play(desk, {
          state: property.state,
          timeout: options.timeout,
          known,
          saw: options.saw,
          compared: property.twice === true,
          traced,
        });
        now = its;
        try {
          await steps((step) => {
            script.push(step);
            return variant === asIs ? its.step(step) : inTurn(variant(step))(its.step);
          });
          await its.finish();
        } catch (error) {
          // One by one the same commands were right.
          if (error instanceof Broken && property.twice && variant === asIs && !error.breach.rule)
            throw new Broken({ ...error.breach, requirement: property.covers[0] ?? error.breach.requirement });
          throw error;
        }
        if (variant === oneByOne) plain = its.replies;
      }
      if (property.twice && now) compare(property, plain, now.replies, known);
      return { script: { mail: mail ?? [], steps: script }, trace: now?.trace ?? [] };
    } catch (error) {
      desk.clear();
      desk.oracle.spoil();
      if (!(error instanceof Broken)) throw error;
      return { breach: error.breach, script: { mail: mail ?? [], steps: [...script] }, trace: now?.trace ?? [] };
    }
  };

  const attempt = async (mail: readonly string[] | undefined, steps: (run: Run) => Promise<void>): Promise<void> => {
    if (wanted !== undefined ? performance.now() > until : stop()) return;
    const { breach, script } = await once(mail, steps, wanted !== undefined, false);
    if (!breach) {
      if (wanted === undefined) options.played(script);
      return;
    }
    if (wanted === undefined) {
      const second = await once(mail, steps, true, true);
      if (second.breach?.requirement !== breach.requirement) {
        unrepeated ??= { breach, script, trace: second.trace };
        return;
      }
      first = breach;
      wanted = breach.requirement;
      until = performance.now() + options.shrinkFor;
      smallest = { breach: second.breach, script: second.script };
      throw new Broken(second.breach);
    }
    if (breach.requirement !== wanted) return;
    smallest = { breach, script };
    throw new Broken(breach);
  };

  const found = async (path: string): Promise<Found | undefined> => {
    if (!smallest) return undefined;
    const { script } = smallest;
    const mail = property.mail ? script.mail : undefined;
    const last = await once(mail, inTurn(script.steps), true, true);
    const breach = last.breach ?? smallest.breach;
    return {
      property,
      breach,
      first: first ?? breach,
      script,
      trace: last.trace,
      seed: options.seed,
      path,
      once: last.breach === undefined,
    };
  };

  return {
    attempt,
    found,
    once: (): Found | undefined =>
      unrepeated && {
        property,
        ...unrepeated,
        first: unrepeated.breach,
        seed: options.seed,
        path: "",
        once: true,
      },
  };
}

/** Plays steps one after the other. */
export const inTurn = (steps: readonly Step[]) => async (run: Run) => {
  for (const step of steps) await run(step);
};

/** Where a script begins: the mailbox that it wants, and sessions as they are, or none. */
async function prepare(desk: Desk, mail: readonly string[] | undefined, fresh: boolean): Promise<void> {
  if (fresh) desk.clear();
  const held = mail && desk.oracle.holds();
  if (mail && (fresh || !held || held.length !== mail.length || held.some((message, at) => message !== mail[at])))
    await desk.fill(mail);
}

const asIs = (step: Step): readonly Step[] => [step];
/** Every line in a write of its own, uncut. */
const oneByOne = (step: Step): readonly Step[] =>
  step.do === "send" ? step.lines.map((line): Step => ({ do: "send", on: step.on, lines: [line] })) : [step];

function compare(
  property: Property,
  plain: readonly string[],
  otherwise: readonly string[],
  known: Round["known"],
): void {
  const at = plain.findIndex((reply, index) => reply !== otherwise[index]);
  if (at < 0 || otherwise[at] === undefined) return;
  const breach: Breach = {
    requirement: property.covers[0] ?? "",
    shape: "other-reply",
    expected: [{ kind: "text", text: (plain[at] ?? "").split("\r\n")[0]?.slice(0, 4).trim() ?? "" }],
    received: otherwise[at].slice(0, 1000),
    at: 0,
    connection: 1,
    sent: "",
  };
  if (!known(breach)) throw new Broken(breach);
}
