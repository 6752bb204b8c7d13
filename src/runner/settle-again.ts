import type { JournalRecord, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Requirement } from "../requirements/requirement.js";
import { settleHeld } from "./blocked.js";
import type { Judged } from "./standing.js";

/** The records of all parts of a run, what was held back settled once more: in one part nobody knew what another one has found. */
export function settledAgain(
  records: readonly JournalRecord[],
  requirements: ReadonlyMap<string, Requirement>,
  protocol: Protocol,
): readonly JournalRecord[] {
  const results = records.filter((record) => record.type === "result");
  const held = results.flatMap(heldBefore);
  const answered = records.flatMap((record) => (record.type === "end" ? (record.answered ?? []) : []));
  // A part that was cut off does not say what had a reply there.
  const knows = records.some((record) => record.type === "end" && record.answered !== undefined);
  const settled = new Map(
    settleHeld(
      held,
      results.filter((result) => result.held === undefined),
      requirements,
      protocol,
      (command) => !knows || answered.includes(command),
    ).map((result) => [result.id, result]),
  );
  return records.map((record) => {
    const now = record.type === "result" && record.held ? settled.get(record.id) : undefined;
    return now && record.type === "result" ? toleratedAs(record, now) : record;
  });
}

/** A result as it was when it was held back. */
function heldBefore({ held, failure: _failure, reason: _reason, ...its }: Result): readonly Judged[] {
  if (!held) return [];
  const { standing, owner, explainedBy, ...before } = held;
  return [
    {
      result: { ...its, ...before },
      standing: standing as Judged["standing"],
      ...(owner !== undefined && { owner }),
      ...(explainedBy !== undefined && { explainedBy }),
    },
  ];
}

/** What the baseline said of another verdict no longer holds. */
function toleratedAs({ verdict }: Result, { tolerated, ...now }: Result): Result {
  return { ...now, ...(tolerated !== undefined && now.verdict === verdict && { tolerated }) };
}
