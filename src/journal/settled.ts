import type { Checkpoint, JournalRecord, Result } from "./record.js";

/**
 * The records of a run as reports want them: of one that was cut off before its rules had their say, what they had found by then
 * stands as results. Whether the others would have passed nobody knows.
 */
export function settled(records: readonly JournalRecord[]): readonly JournalRecord[] {
  const checkpoints = records.filter((record) => record.type === "checkpoint");
  if (checkpoints.length === 0) return records;
  const others: readonly JournalRecord[] = records.filter(({ type }) => type !== "checkpoint");
  if (others.some(isRule)) return others;
  const end = others.findIndex(({ type }) => type === "end");
  return others.toSpliced(end < 0 ? others.length : end, 0, ...foundBy(checkpoints), ...remarksIn(checkpoints));
}

export const isRule = (record: JournalRecord): record is Result => record.type === "result" && record.kind === "rule";

/** Rules that were seen broken, with the counts of the last checkpoint. */
export function foundBy(checkpoints: readonly Checkpoint[]): readonly Result[] {
  const last = checkpoints.at(-1);
  return checkpoints
    .flatMap(({ found }) => found)
    .map((rule) => {
      const [watched, broken] = last?.watched[rule.id] ?? [rule.watched ?? 0, rule.broken ?? 0];
      return { ...rule, watched, broken };
    });
}

const remarksIn = (checkpoints: readonly Checkpoint[]): readonly JournalRecord[] =>
  (checkpoints.at(-1)?.remarks ?? []).map((text) => ({ type: "note", unexpected: false, text }));
