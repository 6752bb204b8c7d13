import type { Failure, Result } from "../journal/record.js";
import { accepting, type Clauses } from "../protocol/clauses.js";
import { changeIn, isSameChange } from "./change.js";
import type { Judged } from "./standing.js";

/** A result by which the server stands accused, and the clause that it is accused of. */
export interface Accuser {
  readonly clause: string | undefined;
  readonly its: Result;
}

/** Something that failed, and the clause that it would accuse the server of. */
export interface Suspect extends Pick<Judged, "standing" | "result"> {
  readonly clause: string;
}

/** What of a protocol tells one defect from another. */
export interface Distinctions {
  readonly clauses: Pick<Clauses, "accepts" | "locks"> &
    Partial<Pick<Clauses, "answers" | "ends" | "hangsUp" | "kept">>;
  readonly isRefusal: (reply: string) => boolean;
}

/** Whether an accuser has shown the defect that a suspect shows. */
type IsSame = (by: Accuser, suspect: Suspect, protocol: Distinctions) => boolean;

/** The command at which something failed, by the clause of its name. */
export const commandOf = ({ sent }: Failure, { clauses }: Distinctions): string | undefined => accepting(clauses, sent);

/** That no reply comes, or not all of it, is another defect than one too many. */
const isNothing = ({ failure }: Result): boolean => failure?.received === undefined || failure.event !== undefined;

const isRefused = ({ failure }: Result, { isRefusal }: Distinctions): boolean =>
  failure?.received !== undefined && isRefusal(failure.received);

/** Clauses about a mailbox that somebody else has are about one defect. */
const isSameClause = (one: string, other: string | undefined, { locks }: Distinctions["clauses"]): boolean =>
  one === other || (locks?.clauses.includes(one) === true && other !== undefined && locks.clauses.includes(other));

const isOfKept = (clause: string, { kept }: Distinctions["clauses"]): boolean =>
  kept !== undefined &&
  ([kept.delivered, kept.passedOn, kept.eightBit, ...kept.dots].includes(clause) ||
    [...kept.fields.values()].includes(clause));

/** One thing that is changed is another defect than another one. */
function isSameInMail(a: Result, b: Result): boolean {
  const [one, other] = [a, b].map(({ failure }) => failure && changeIn(failure));
  return one !== undefined && other !== undefined && isSameChange(one, other);
}

/** It accuses of the same clause (or is the rule of that id): a rule, or a case whose server refused, too, or didn't either. */
const isOfClause: IsSame = (by, { clause, result }, protocol) => {
  const { clauses } = protocol;
  if (by.its.id === clause) return true;
  if (!isSameClause(clause, by.clause, clauses)) return false;
  if (clause === clauses.answers && isNothing(by.its) !== isNothing(result)) return false;
  // What came there is mail, and no reply: it may begin as a refusal does.
  if (isOfKept(clause, clauses)) return isSameInMail(by.its, result);
  return by.its.kind === "rule" || !result.failure || isRefused(by.its, protocol) === isRefused(result, protocol);
};

/** The rest of a reply that does not come may be that of another command, where the one before got none. */
const isOfSilence: IsSame = (by, { clause, result: { failure } }, protocol) => {
  const { answers, ends } = protocol.clauses;
  if (clause !== ends || !failure || by.clause !== answers || !isNothing(by.its) || !by.its.failure) return false;
  return commandOf(by.its.failure, protocol) === commandOf(failure, protocol);
};

/** In a tour each command is one that other cases are about. */
const isOfCommand: IsSame = (by, { standing, result: { failure } }, protocol) => {
  const command = standing === "tour" && failure ? commandOf(failure, protocol) : undefined;
  return command !== undefined && by.its.failure !== undefined && commandOf(by.its.failure, protocol) === command;
};

/** In how many ways it can be the same defect; an accuser by an earlier one is named before one by a later. */
const ways: readonly IsSame[] = [isOfClause, isOfSilence, isOfCommand];

/** The id of who has shown that defect already. */
export function accuserOf(suspect: Suspect, accusers: readonly Accuser[], protocol: Distinctions): string | undefined {
  for (const isSame of ways) {
    const by = accusers.find((its) => isSame(its, suspect, protocol));
    if (by) return by.its.id;
  }
  return undefined;
}
