import type { Learn, Letter } from "../protocol/learn.js";
import type { Place } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { World } from "../protocol/world.js";
import { type Learned, learn } from "./learn.js";
import { type Machine, play } from "./machine.js";
import { askModel, type Compared, compareWithModel, unchoosing, wordsOf } from "./model.js";
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
  /** Beginnings of letters that are left out: fewer letters take less time. */
  readonly skip: readonly string[];
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

/** Where words are said, each by one at a time: an account or a mailbox of its own. */
export interface Seat {
  readonly place: Place;
  readonly world: World;
}

/** States of a server at most: one that counts has no end. */
const MOST_STATES = 100;

/** Learns the state machine of the server there, and holds it against the model. Throws SetUpError. */
export async function learnServer(
  protocol: Protocol,
  learning: Learn,
  seats: readonly [Seat, ...Seat[]],
  options: LearnServerOptions,
): Promise<ServerMachine> {
  const [{ place }] = seats;
  const letters = lettersFor(learning, place.offers, options);
  const alphabet = letters.map(({ line }) => line);
  const byLine = new Map(letters.map((letter) => [letter.line, letter]));
  const secure = place.endpoint.implicitTls || place.secureFirst;
  const start = learning.model({ offers: place.offers, secure });
  const beside = (machine: Machine, model = start) => compareWithModel(machine, model, letters, learning);
  const shared = {
    alphabet,
    hints: wordsOf(start, letters),
    // Most servers choose as ours does: where that is not so it is worth a second look, though the model allows it.
    doubts: (machine: Machine) =>
      [start, unchoosing(start)].flatMap((model) => beside(machine, model).differences.map(({ word }) => word)),
    tests: options.tests,
  };
  const model = await learn({
    ...shared,
    ask: askModel(start, byLine),
    bounds: { queries: Number.POSITIVE_INFINITY, states: Number.POSITIVE_INFINITY, isOver: () => false },
    draw: drawing(options.seed),
  });
  const began = performance.now();
  const ask = inTurn(
    seats.map((seat) => askServer(protocol, learning, letters, seat.place, seat.world)),
    options.onProgress,
  );
  const learned = await learn({
    ...shared,
    ask,
    bounds: {
      queries: options.queries,
      states: MOST_STATES,
      isOver: () => options.signal.aborted || performance.now() - began > options.forMs,
    },
    draw: drawing(options.seed),
  }).finally(() => Promise.all(seats.map(tidy)));
  if (!model.machine) throw new Error("the model has no machine");
  const { machine } = learned;
  // Who answers the same word in two ways may have lost its mail on the way: what stands in the machine is then no word's own answer.
  if (!machine || learned.stopped?.kind === "unsteady")
    return { ...learned, letters, model: model.machine, compared: undefined };
  const compared = beside(machine);
  // What is guessed accuses nobody.
  const differences = compared.differences.filter(({ word }) => learned.isSeen(word, play(machine, word).outputs));
  return { ...learned, letters, model: model.machine, compared: { ...compared, differences } };
}

/** Nobody wants test mail in his mailbox afterwards. What cannot be taken away stays. */
async function tidy({ world }: Seat): Promise<void> {
  try {
    await world.tidy();
    await world.end?.();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
  }
}

/** One asker for several: a word waits for the first that is free. */
function inTurn(askers: readonly Ask[], onProgress?: (asked: number) => void): Ask {
  const free = [...askers];
  const waiting: ((ask: Ask) => void)[] = [];
  let asked = 0;
  return async (word) => {
    const ask = free.pop() ?? (await new Promise<Ask>((resolve) => waiting.push(resolve)));
    onProgress?.(++asked);
    try {
      return await ask(word);
    } finally {
      const next = waiting.shift();
      if (next) next(ask);
      else free.push(ask);
    }
  };
}

/** Numbers that look drawn: the same seed gives the same (Park and Miller, 1988). */
function drawing(seed: number): (below: number) => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
