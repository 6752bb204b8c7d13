import type { Learn, Letter } from "../protocol/learn.js";
import type { Place } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import type { World } from "../protocol/world.js";
import { type Learned, learn } from "./learn.js";
import type { Machine } from "./machine.js";
import { askModel, type Compared, compareWithModel, wordsOf } from "./model.js";
import type { Ask } from "./observations.js";
import { askServer, lettersFor } from "./session.js";

export interface LearnServerOptions {
  /** Milliseconds. */
  readonly forMs: number;
  /** Sessions at most. */
  readonly queries: number;
  /** Words by chance that have to be answered as expected. */
  readonly tests: number;
  readonly seed: number;
  /** Wrong passwords are tried, too. */
  readonly wrongLogins: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (queries: number) => void;
}

/** A server's state machine beside the model's. */
export interface ServerMachine extends Learned {
  readonly letters: readonly Letter[];
  /** What the model comes to with the same letters, when it does what our own server does. */
  readonly model: Machine;
  readonly compared: Compared | undefined;
}

/** States of a server at most: one that counts has no end. */
const MOST_STATES = 100;

/** Learns the state machine of the server there, and holds it against the model. Throws SetUpError. */
export async function learnServer(
  protocol: Protocol,
  learning: Learn,
  place: Place,
  world: World,
  options: LearnServerOptions,
): Promise<ServerMachine> {
  const letters = lettersFor(learning, place.offers, options.wrongLogins);
  const alphabet = letters.map(({ line }) => line);
  const byLine = new Map(letters.map((letter) => [letter.line, letter]));
  const secure = place.endpoint.implicitTls || place.secureFirst;
  const start = learning.model({ offers: place.offers, secure });
  const beside = (machine: Machine) => compareWithModel(machine, start, letters, learning);
  const shared = {
    alphabet,
    hints: wordsOf(start, letters),
    doubts: (machine: Machine) => beside(machine).differences.map(({ word }) => word),
    tests: options.tests,
  };
  const model = await learn({
    ...shared,
    ask: askModel(start, byLine),
    bounds: { queries: Number.POSITIVE_INFINITY, states: Number.POSITIVE_INFINITY, isOver: () => false },
    draw: drawing(options.seed),
  });
  const began = performance.now();
  const say = askServer(protocol, learning, letters, place, world);
  let asked = 0;
  const ask: Ask = async (word) => {
    options.onProgress?.(++asked);
    return say(word);
  };
  const learned = await learn({
    ...shared,
    ask,
    bounds: {
      queries: options.queries,
      states: MOST_STATES,
      isOver: () => options.signal.aborted || performance.now() - began > options.forMs,
    },
    draw: drawing(options.seed),
  });
  if (!model.machine) throw new Error("the model has no machine");
  const compared = learned.machine && beside(learned.machine);
  return { ...learned, letters, model: model.machine, compared };
}

/** Numbers that look drawn: the same seed gives the same (Park and Miller, 1988). */
function drawing(seed: number): (below: number) => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
