import { BreachThrown } from "../../../fuzz/breach-thrown.js";
import { ruleBreaches } from "../../../fuzz/rule-breaches.js";
import type { FuzzPlace, PlayOptions } from "../../../protocol/fuzz.js";
import type { Rule, Watch } from "../../../protocol/rule.js";
import { command, withStrings } from "../client.js";
import type { ImapEvent } from "../event.js";
import type { Account } from "../model/account.js";
import { accountWith } from "./model.js";
import type { Talk, Talks } from "./talks.js";
import { type Accusation, type TraceEvent, told } from "./trace.js";

/** Ends a script. */
export class Broken extends BreachThrown<Accusation> {}

/** All that a worker has, of which a script needs some. */
export interface Worker {
  readonly place: FuzzPlace;
  readonly rules: readonly Rule<ImapEvent>[];
  readonly talks: Talks;
}

/** One script as it is played. */
export interface Scene extends Worker {
  readonly options: PlayOptions;
  /** The mailbox of the script. */
  readonly mailbox: string;
  readonly trace: TraceEvent[];
  /** What is there; undefined: nobody knows any more. */
  account: Account | undefined;
  /** Nothing that comes from here on says anything. */
  spoilt: boolean;
  /** Something was said that no client says: the session is nothing for the next script. */
  isOdd: boolean;
  readonly note: (event: TraceEvent) => void;
  readonly accuse: (breach: Accusation) => void;
  /** What the rules have seen since they were asked last. */
  readonly accuseRules: () => void;
  readonly talkOn: (on: number) => Promise<Talk>;
}

export function newScene(worker: Worker, options: PlayOptions, mailbox: string): Scene {
  const { rules, talks } = worker;
  const { property, traced, known } = options;
  const trace: TraceEvent[] = [];
  const brokenRules: string[] = [];
  const watch: Watch<ImapEvent> = talks.begin(mailbox, (rule) => brokenRules.push(rule));
  const note = (event: TraceEvent) => {
    if (traced) trace.push(event);
  };
  /** Connections of this script: a session may be older. */
  const joined = new Set<number>();
  const isSelected = async ({ session }: Talk): Promise<boolean> =>
    property.state !== "selected" || (await command(session, withStrings("SELECT", mailbox), options.timeout)).ok;
  const scene: Scene = {
    ...worker,
    options,
    mailbox,
    trace,
    account: accountWith(mailbox),
    spoilt: false,
    isOdd: false,
    note,
    accuse(breach) {
      if (!known(told(breach))) throw new Broken(breach);
      scene.spoilt = true;
    },
    accuseRules() {
      for (const breach of ruleBreaches(brokenRules.splice(0), rules, watch))
        if (!known(breach)) throw new Broken({ ...breach, expected: [breach.expected] });
    },
    async talkOn(on) {
      const its = talks.of(on);
      if (its && !its.session.connection.ended() && its.view.state() !== "ended") {
        if (joined.has(on)) return its;
        joined.add(on);
        if (await isSelected(its)) {
          note({ kind: "open", on });
          return its;
        }
      }
      joined.add(on);
      if (its) talks.end(on);
      const talk = await talks.open(on, property.state);
      note({ kind: "open", on });
      scene.accuseRules();
      return talk;
    },
  };
  return scene;
}

/** Accuses of what the last command of the trace got. */
export function accuseLast(scene: Scene, breach: Accusation): void {
  const last = scene.trace.at(-1);
  if (last?.kind === "said") scene.trace[scene.trace.length - 1] = { ...last, breach };
  scene.accuse(breach);
}
