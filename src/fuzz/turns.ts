import { createHash } from "node:crypto";
import type { Property } from "../protocol/property.js";
import type { Endpoint } from "../protocol/target.js";

/** Scripts of one seed: few enough that properties take turns. */
export const CHUNK = 25;

/** A property's share of the run. */
export interface Turn {
  readonly property: Property;
  readonly endpoint: Endpoint;
  /** How many times as long its scripts are as it says. */
  readonly times: number;
  /** The number of the next chunk. */
  chunk: number;
  /** Milliseconds of all workers together. */
  used: number;
  runs: number;
  findings: number;
  /** Workers that are at it. */
  busy: number;
  done: boolean;
}

export const newTurn = (property: Property, endpoint: Endpoint, times = 1): Turn => ({
  property,
  endpoint,
  times,
  chunk: 0,
  used: 0,
  runs: 0,
  findings: 0,
  busy: 0,
  done: false,
});

/** The property that has had the least time. */
export function nextOf(turns: readonly Turn[]): Turn | undefined {
  const weight = ({ used, busy }: Turn) => used + busy * 1000;
  return turns
    .filter(({ done }) => !done)
    .reduce<Turn | undefined>((a, b) => (a && weight(a) <= weight(b) ? a : b), undefined);
}

/** Does the work in a turn, and counts the time. `share`: milliseconds that a property has in all. */
export async function inTurnOf(turn: Turn, share: number, work: (turn: Turn) => Promise<void>): Promise<void> {
  const began = performance.now();
  turn.busy++;
  try {
    await work(turn);
  } finally {
    turn.busy--;
    turn.used += performance.now() - began;
    if (turn.used >= share) turn.done = true;
  }
}

/** A seed of its own for each chunk of each property, whoever plays it. */
export function seedOf(seed: number, property: string, chunk: number): number {
  return createHash("sha256").update(`${seed} ${property} ${chunk}`).digest().readInt32LE(0);
}
