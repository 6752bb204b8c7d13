import { checkKept, checkScripts } from "./check.js";
import type { Corpus } from "./corpus.js";
import type { Seat } from "./players.js";
import type { Reporter } from "./reporter.js";
import type { CheckOptions, Found } from "./shrink.js";
import { count, countUnshrunk, type Statistics } from "./statistics.js";
import { CHUNK, seedOf, type Turn } from "./turns.js";

/** Milliseconds that shrinking may take, and of the time that is left the part: playing the reproduction takes some, too. */
const SHRINK_FOR = 30_000;
const PART = 0.5;

/** What all chunks of a run are played with. */
export interface ChunkOptions {
  readonly seed: number;
  /** Plays just this script of a property, found under that seed. */
  readonly path?: string;
  /** Scripts of each property; undefined: as many as the time allows. */
  readonly runs?: number;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly corpus?: Corpus;
  /** Milliseconds for all properties together, and of all workers for one property. */
  readonly deadline: number;
  readonly share: number;
  readonly isOver: () => boolean;
  readonly numbers: Statistics;
  readonly findings: Reporter;
  readonly onProgress?: (statistics: Statistics) => void;
}

/** Plays the next chunk of a property's scripts. Throws SetUpError when the server cannot be reached any more. */
export async function playChunk(turn: Turn, { place, player }: Seat, options: ChunkOptions): Promise<void> {
  const { property } = turn;
  const { numbers, findings, corpus } = options;
  const given = place.target.deliver?.raw ? (property.rawGiven ?? property.given) : property.given;
  const number = turn.chunk++;
  const began = performance.now();
  const before = turn.used;
  let isNew = false;
  let reported = () => {};
  let isShrinking = false;
  const shared: CheckOptions = {
    property,
    seed: options.seed,
    runs: 1,
    times: turn.times,
    timeout: place.target.timeout,
    known: findings.isKnown,
    stop: () => options.isOver() || before + performance.now() - began >= options.share,
    isOver: options.isOver,
    shrinkFor: () => Math.min(SHRINK_FOR, (options.deadline - numbers.elapsed()) * PART),
    broke: (breach) => {
      isShrinking = true;
      reported = findings.begin(property, breach);
    },
    saw(what, came) {
      if (!isShrinking) countUnshrunk(numbers, what, came);
      if (count(numbers, what, came)) isNew = true;
    },
    played(script) {
      numbers.cases++;
      turn.runs++;
      if (isNew) corpus?.keep(property.id, script);
      isNew = false;
      options.onProgress?.(numbers);
    },
  };
  const handle = async (found: Found | undefined) => {
    if (!found) return;
    player.clear();
    const isFinding = await findings.report(found, place);
    reported();
    isShrinking = false;
    if (!isFinding) return;
    turn.findings++;
    numbers.findings++;
  };
  if (options.path !== undefined) {
    turn.done = true;
    await handle(await checkScripts(player, given, { ...shared, path: options.path }));
    return;
  }
  if (number === 0) {
    for (const script of corpus?.scripts(property.id) ?? [])
      if (!shared.stop()) await handle(await checkKept(player, script, shared));
  }
  const left = (options.runs ?? Number.POSITIVE_INFINITY) - number * CHUNK;
  if (left <= CHUNK) turn.done = true;
  if (left <= 0) return;
  if (options.shard && number % options.shard.of !== options.shard.index - 1) return;
  const seed = seedOf(options.seed, property.id, number);
  // What is found ends a check; the next one plays the same scripts with that known.
  for (let tries = 0; tries < CHUNK && !shared.stop(); tries++) {
    const found = await checkScripts(player, given, { ...shared, seed, runs: Math.min(CHUNK, left) });
    if (!found) return;
    await handle(found);
  }
}
