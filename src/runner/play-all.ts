import type { Result } from "../journal/record.js";
import type { Probe } from "../protocol/offers.js";
import type { Protocol } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import type { World } from "../protocol/world.js";
import type { CaseContext } from "./judge-case.js";
import { keptSession } from "./kept-session.js";
import { playAgain, type Unanswered } from "./play-again.js";
import { leftBehind } from "./run-records.js";
import { type Planned, scheduleOf } from "./schedule.js";
import type { Judged } from "./standing.js";
import { take } from "./take.js";
import type { Worker } from "./workers.js";

/** Cases that wait for refusals at a time. */
const LANES = 16;

/** What the cases of a run are played with, and who hears of what comes of them. */
export interface Playing {
  readonly protocol: Protocol;
  readonly target: Target;
  readonly probes: ReadonlyMap<Endpoint, Probe>;
  readonly planned: readonly Planned[];
  readonly workers: readonly Worker[];
  /** With those cases wait that get refused, and are let in as well. */
  readonly reserve: readonly Worker[];
  readonly accounts: readonly Account[];
  /** One thing at a time. */
  readonly isSingle: boolean;
  /** Cases that do no harm may have one session after the other. */
  readonly mayKeep: boolean;
  /** What arrives beyond what a case asks for may be looked for while the next one is played. */
  readonly mayDefer: boolean;
  readonly signal: AbortSignal;
  readonly worldOf: (worker: Worker) => World;
  readonly play: (
    next: Planned,
    worker: Worker,
    world: World,
    how?: Pick<CaseContext, "kept" | "mayDefer">,
  ) => Promise<Judged>;
  readonly stopped: () => boolean;
  readonly tell: (result: Result) => void;
  /** What other detectors have to be asked about first. */
  readonly hold: (judged: Judged) => void;
  /** What is no verdict, and worth a word. */
  readonly remark: (text: string) => void;
  /** Hears that nothing listens any more, and what was seen before. */
  readonly gone: (before: readonly Result[]) => void;
}

/** Plays all cases: each worker one after the other, those that get refused beside them, and what was not answered once more, alone. */
export async function playAll(playing: Playing): Promise<void> {
  const { planned, workers, isSingle, signal, worldOf, play, stopped, tell } = playing;
  const { queue, waiting, beside, afterwards, alone, last } = await scheduleOf(
    planned,
    playing,
    playing.probes,
    playing.accounts,
  );
  const late: Unanswered[] = [];
  const withWorlds = (its: readonly Worker[]) => its.map((worker) => ({ worker, world: worldOf(worker) }));
  const own = withWorlds(workers);
  const idle = withWorlds(playing.reserve);
  const worlds = [...own, ...idle].map(({ world }) => world);
  /** What each worker has made, or is making. */
  const theirs = new Map<World, string>();
  /** Somebody else's mail has come into the mailbox: who has another takes the rest. */
  const isOut = (world: World) => world.isLost?.() === true && worlds.some((other) => other.isLost?.() !== true);

  /** Tells what came of a case once nothing more can arrive; if something has, the case is played again, alone. */
  const settled = async (next: Planned, first: Judged, stays: Promise<boolean>) => {
    if (await stays) tell(first.result);
    else late.push({ next, first: { ...first, standing: "unanswered" } });
  };
  /** Plays what is in the queue, one after the other. */
  const drain = async (its: Planned[], worker: Worker, world: World) => {
    const kept = playing.mayKeep ? keptSession() : undefined;
    const how = { ...(kept && { kept }), mayDefer: playing.mayDefer };
    const open: Promise<void>[] = [];
    while (!stopped() && !isOut(world)) {
      // Those who wait stand in their order: whoever waits longest first.
      const next = its === queue ? take(queue, world, theirs) : its.shift();
      if (!next) break;
      const judged = await play(next, worker, world, how);
      if (judged.stays) open.push(settled(next, judged, judged.stays));
      else if (judged.standing === "judged") tell(judged.result);
      else if (judged.standing === "unanswered") late.push({ next, first: judged });
      else playing.hold(judged);
    }
    await Promise.all([...open, kept?.end()]);
  };
  /** Those in lanes mostly wait, side by side. */
  const lanes = (refused: Planned[]) =>
    Array.from({ length: isSingle ? 1 : LANES }, (_, lane) => {
      const worker = workers[lane % workers.length] as Worker;
      const world = worldOf(worker);
      return drain(refused, worker, world).finally(() => world.end?.());
    });
  /** What was not answered is played again, alone. */
  const playLate = async () => {
    const [worker] = workers;
    if (!worker || late.length === 0) return;
    const again = late.splice(0);
    await playAgain(again, {
      ...playing,
      account: worker.account,
      async play(next) {
        const world = worldOf(worker);
        return play(next, worker, world).finally(() => world.end?.());
      },
      gone: () => playing.gone(again.map(({ first }) => first.result)),
    });
  };
  /** Nobody wants test mail in his mailbox afterwards. */
  const tidy = async ({ account }: Worker, world: World) => {
    try {
      if (!signal.aborted) await world.tidy();
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      playing.remark(leftBehind(account, error.message));
    }
  };

  const withTheirs = (queues: (index: number) => readonly Planned[][]) =>
    Promise.all(
      own.map(async ({ worker, world }, index) => {
        for (const its of queues(index)) await drain(its, worker, world);
      }),
    );
  const strangers = Promise.all([
    ...(isSingle ? [] : lanes(beside)),
    ...idle.map(({ worker, world }) => drain(waiting, worker, world)),
  ]);
  // It is awaited further down, where it throws what it throws.
  strangers.catch(() => undefined);
  const begins = (index: number) => idle.length === 0 && index % 2 === 0 && own.length > 1;
  await withTheirs((index) => (begins(index) ? [waiting, queue] : [queue]));
  // Who is played again for want of an answer comes from the usual address, where nobody was refused yet.
  if (late.length > 0) await Promise.all([strangers, withTheirs(() => [waiting, beside])]).then(playLate);
  await withTheirs(() => [afterwards]);
  // Those who come from the usual address when nobody logs in from there any more.
  const areOthers = alone.length > 0 || late.length > 0;
  await Promise.all([strangers, withTheirs(() => [waiting, beside]), ...(areOthers ? [] : lanes(last))]);
  const [first] = own;
  if (first) await drain(alone, first.worker, first.world);
  await playLate();
  await Promise.all([...lanes(last), ...[...own, ...idle].map(({ worker, world }) => tidy(worker, world))]);
  await playLate();
}
