import { BreachThrown } from "../../../fuzz/breach-thrown.js";
import { ruleBreaches } from "../../../fuzz/rule-breaches.js";
import type { Breach, FuzzPlace, PlayOptions } from "../../../protocol/fuzz.js";
import type { Rule, Watch } from "../../../protocol/rule.js";
import type { SmtpEvent } from "../event.js";
import type { World } from "../model/state.js";
import type { Connections, Talk } from "./connections.js";
import type { Taken } from "./envelope.js";
import type { Accusation, TraceEvent } from "./trace.js";

/** Ends a script. */
export class Broken extends BreachThrown<Accusation> {}

/** All that a worker has, of which a script needs some. */
export interface Worker {
  readonly place: FuzzPlace;
  readonly rules: readonly Rule<SmtpEvent>[];
  readonly world: World;
  readonly connections: Connections;
}

/** Stands among the replies where a connection has ended. */
export const CLOSED = "closed";

/** As the engine knows it. */
export const told = ({ expected, ...breach }: Accusation): Breach => ({ ...breach, expected: expected.join(" or ") });

/** One script as it is played: what has happened so far, and what all steps need. */
export interface Scene extends Worker {
  readonly options: PlayOptions;
  /** First digits of the replies so far. */
  readonly replies: string[];
  readonly taken: Taken[];
  readonly trace: TraceEvent[];
  /** Nothing that comes from here on says anything. */
  spoilt: boolean;
  /** What was asked last, in a word. */
  lastShape: string;
  /** What replies too many break, if they come now. */
  suspect: string | undefined;
  readonly note: (event: TraceEvent) => void;
  readonly accuse: (breach: Accusation) => void;
  /** What the rules have seen since they were asked last. */
  readonly accuseRules: () => void;
  /** It is told already. */
  readonly forgetRules: () => void;
  readonly end: (talk: Talk, how?: "drop" | "reset") => void;
  /** The session on that connection; opens one when there is none. */
  readonly talkOn: (on: number) => Promise<Talk>;
}

export function newScene(worker: Worker, options: PlayOptions): Scene {
  const { rules, connections } = worker;
  const { property, traced, known } = options;
  const trace: TraceEvent[] = [];
  const replies: string[] = [];
  const brokenRules: string[] = [];
  const watch: Watch<SmtpEvent> = connections.begin((rule) => brokenRules.push(rule));

  const note = (event: TraceEvent) => {
    if (traced) trace.push(event);
  };
  const accuse = (breach: Accusation) => {
    if (!known(told(breach))) throw new Broken(breach);
    scene.spoilt = true;
  };
  const end = (talk: Talk, how: "drop" | "reset" = "drop") => {
    replies.push(CLOSED);
    connections.end(talk.on, how);
  };

  const accuseRules = () => {
    for (const breach of ruleBreaches(brokenRules.splice(0), rules, watch))
      if (!known(breach)) throw new Broken({ ...breach, expected: [breach.expected] });
  };

  const talkOn = async (on: number): Promise<Talk> => {
    const open = connections.of(on);
    if (open && !open.session.connection.ended()) return open;
    if (open) end(open);
    const talk = await connections.open(on, property.state);
    note({ kind: "open", on, state: property.state });
    accuseRules();
    return talk;
  };
  const scene: Scene = {
    ...worker,
    options,
    replies,
    taken: [],
    trace,
    spoilt: false,
    lastShape: "",
    suspect: undefined,
    note,
    accuse,
    accuseRules,
    forgetRules() {
      brokenRules.length = 0;
    },
    end,
    talkOn,
  };
  return scene;
}
