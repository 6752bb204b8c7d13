import type { Failure, Held, Result } from "../journal/record.js";
import { accepting, type Clauses } from "../protocol/clauses.js";
import { natural } from "../report/natural.js";
import type { Requirement } from "../requirements/requirement.js";
import { changeIn, isSameChange } from "./change.js";
import { type Judged, verdictFor } from "./standing.js";

/** Who is heard first. */
const order: readonly Judged["standing"][] = ["blocked", "doubtful", "tour"];

/** Whether a case is about what stopped it: who better to say so. */
const isItsOwn = ({ covers, failure }: Result): boolean =>
  failure !== undefined && covers.includes(failure.requirement);

/** The last part of a requirement's id: what both revisions of a protocol say has the same. */
const leafOf = (id: string): string => id.slice(id.lastIndexOf("/") + 1);

/** As they stand in the suite: the plain ones are first there, and the order does not hang on who was quick. */
const inSuite = ({ place: a }: Result, { place: b }: Result): number =>
  a && b && a.file === b.file ? a.line - b.line : 0;

/** File by file, and last what stands in none. */
const byFile = (a: Result, b: Result): number => {
  const [one, other] = [a.place?.file ?? "\uffff", b.place?.file ?? "\uffff"];
  return one === other ? inSuite(a, b) || natural(a.id, b.id) : one < other ? -1 : 1;
};

/**
 * Cases that failed where something merely had to succeed. That breaks a clause which another detector looks after: where
 * the server is accused of it, they are skipped with that reason. Where it is not, the first of those whose preparation
 * failed accuses it, so that no defect is lost; and what failed behind the subject says what it says.
 */
export function settleHeld(
  held: readonly Judged[],
  judged: readonly Result[],
  requirements: ReadonlyMap<string, Requirement>,
  {
    clauses,
    isRefusal,
  }: {
    readonly clauses: Pick<Clauses, "accepts" | "locks"> &
      Partial<Pick<Clauses, "answers" | "ends" | "hangsUp" | "kept">>;
    readonly isRefusal: (reply: string) => boolean;
  },
  /** Whether a command had a reply in any case, by the clause of its name. */
  isEverAnswered: (command: string) => boolean = () => true,
): readonly Result[] {
  const { locks, answers, ends, hangsUp, kept } = clauses;
  const accusers: { readonly clause: string | undefined; readonly its: Result }[] = [];
  const commandOf = ({ sent }: Failure) => accepting(clauses, sent);
  /** That no reply comes, or not all of it, is another defect than one too many. */
  const isNothing = ({ failure }: Result) => failure?.received === undefined || failure.event !== undefined;
  const isRefused = ({ failure }: Result) => failure?.received !== undefined && isRefusal(failure.received);
  const accuse = (its: Result, clause = its.failure?.requirement) => accusers.push({ clause, its });
  const isSame = (a: string, b: string | undefined) =>
    a === b || (locks?.clauses.includes(a) && b !== undefined && locks.clauses.includes(b));
  /** The rest of a reply that does not come may be that of another command, where the one before got none. */
  const isSilentTo = (clause: string, { failure }: Result) =>
    clause === ends && failure
      ? accusers.find(
          ({ clause: its, its: by }) =>
            its === answers && isNothing(by) && by.failure && commandOf(by.failure) === commandOf(failure),
        )?.its.id
      : undefined;
  const ofKept = new Set(kept && [kept.delivered, kept.passedOn, kept.eightBit, ...kept.fields.values()]);
  /** One thing that is changed is another defect than another one. */
  const isSameDefect = (a: Result, b: Result) => {
    const [one, other] = [a, b].map(({ failure }) => failure && changeIn(failure));
    return one !== undefined && other !== undefined && isSameChange(one, other);
  };
  /** Who accuses of that clause already (or is the rule of that id): a rule, or a case whose server refused, too, or didn't either. */
  const accuserOf = (clause: string, result: Result) =>
    accusers.find(
      (by) =>
        by.its.id === clause ||
        (isSame(clause, by.clause) &&
          (clause !== answers || isNothing(by.its) === isNothing(result)) &&
          // What came there is mail, and no reply: it may begin as a refusal does.
          (ofKept.has(clause)
            ? isSameDefect(by.its, result)
            : by.its.kind === "rule" || !result.failure || isRefused(by.its) === isRefused(result))),
    )?.its.id;
  const accuserOfCommand = (command: string | undefined) =>
    command === undefined
      ? undefined
      : accusers.find(({ its }) => its.failure && commandOf(its.failure) === command)?.its.id;
  /** A connection that is closed at a command whatever it asks for is one defect, and not that of what each case asks. */
  const isHungUpAlways = ({ owner, standing, result: { covers, failure } }: Judged): boolean => {
    if (standing !== "doubtful" || owner === undefined || owner !== hangsUp) return false;
    const isClosing = failure?.event !== undefined && failure.received === undefined;
    const command = isClosing ? commandOf(failure) : undefined;
    // What a case says of closing, in whichever revision, is its own.
    const isOfClosing = covers.some((covered) => leafOf(covered) === leafOf(owner));
    return command !== undefined && !isOfClosing && !isEverAnswered(command);
  };
  for (const result of judged.toSorted(byFile))
    if (result.verdict === "fail" || result.verdict === "warn") accuse(result);
  /** Where the command was to be carried out it is plainer what is wrong than where it was to be refused. */
  const isPlain = ({ failure }: Result) => failure !== undefined && !isRefusal(failure.expected);
  const rank = ({ standing, result }: Judged) =>
    6 * order.indexOf(standing) +
    (isItsOwn(result) ? 0 : isPlain(result) ? 2 : 4) +
    (result.failure?.requirement === ends ? 1 : 0);
  const inTurn = [...held].sort((a, b) => rank(a) - rank(b) || inSuite(a.result, b.result));
  return inTurn.map((its): Result => ({ ...settle(its), held: heldAs(its) }));

  function settle(its: Judged): Result {
    const { result, standing, owner, explainedBy } = its;
    const { failure } = result;
    if (explainedBy !== undefined && accusers.some((by) => by.its.id === explainedBy))
      return blockedBy(result, explainedBy);
    // Nothing else stood in its way.
    if (standing === "doubtful" && owner === undefined) return result;
    const clause = owner ?? failure?.requirement;
    if (clause === undefined) return result;
    const command = standing === "tour" && failure ? commandOf(failure) : undefined;
    const by = accuserOf(clause, result) ?? isSilentTo(clause, result) ?? accuserOfCommand(command);
    const level = requirements.get(clause)?.level ?? "MUST";
    if (by === undefined && standing !== "blocked" && !isHungUpAlways(its)) {
      if (standing === "tour") accuse(result);
      return result;
    }
    if (by === undefined && level !== "MAY") {
      accuse(result, clause);
      const told = failure && { failure: { ...failure, requirement: clause } };
      return { ...result, ...told, level, verdict: verdictFor(level) };
    }
    return blockedBy(result, by ?? clause);
  }
}

const blockedBy = ({ failure: _told, ...rest }: Result, by: string): Result => ({
  ...rest,
  verdict: "skip",
  reason: `blocked by ${by}`,
});

/** As it was before the others were heard. */
const heldAs = ({ result: { verdict, level, failure, reason }, standing, owner, explainedBy }: Judged): Held => ({
  standing,
  verdict,
  level,
  ...(reason !== undefined && { reason }),
  ...(failure && { failure }),
  ...(owner !== undefined && { owner }),
  ...(explainedBy !== undefined && { explainedBy }),
});
