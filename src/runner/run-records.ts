import { exitCode } from "../journal/exit-code.js";
import type { JournalRecord, RunEnd, RunStart } from "../journal/record.js";
import type { Probe } from "../protocol/offers.js";
import type { Account, Target } from "../protocol/target.js";

/** The first record. `main`: what the probe of the first endpoint found, when it came so far. */
export const runStart = (
  version: string,
  protocol: { readonly id: string },
  target: Target,
  planned: number,
  main: Probe | undefined,
  more: Pick<RunStart, "suites" | "shard"> = {},
): RunStart => ({
  type: "run",
  at: new Date().toISOString(),
  mailspec: version,
  node: process.version,
  target: {
    urls: target.endpoints.map(({ url }) => url),
    protocol: protocol.id,
    ...(target.embedded && { embedded: true }),
    ...(main && { greeting: main.greeting, capabilities: main.capabilities }),
  },
  planned,
  ...more,
});

/** The last record. */
export const runEnd = (durationMs: number, signal: AbortSignal, exit: number, fatal: string | undefined): RunEnd => ({
  type: "end",
  at: new Date().toISOString(),
  durationMs: Math.round(durationMs),
  interrupted: signal.aborted,
  exit: signal.aborted ? exitCode.interrupted : exit,
  ...(fatal !== undefined && { fatal }),
});

/** What a run that could not tidy up says. */
export const leftBehind = ({ user }: Account, reason: string): string =>
  `mail of mailspec's was left for ${user}: ${reason}`;

/** Hands records on, down to the last one: what is left under way when a run is interrupted tells nobody any more. */
export function downToEnd(emit: (record: JournalRecord) => void): (record: JournalRecord) => void {
  let isOver = false;
  return (record) => {
    if (isOver) return;
    isOver = record.type === "end";
    emit(record);
  };
}
