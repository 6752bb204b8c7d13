import type { Failure } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { RuleInfo, RuleTally } from "../protocol/rule.js";
import type { Case } from "../suite/case.js";
import { latin1 } from "../wire/latin1.js";
import type { CaseOutcome } from "./case-outcome.js";

/** What the rules saw in each case, by their ids. */
type Tally = ReadonlyMap<string, RuleTally>;

/** How far each reply of a case can be held against the command that it seems to answer. */
export interface Order {
  /** The rule that says why nothing behind it is in step. */
  readonly framing: RuleInfo | undefined;
  /** One reply is too many, or missing: it is what everything else follows from. */
  readonly isShifted: boolean;
  readonly isOutOfStep: boolean;
}

export const inOrder: Order = { framing: undefined, isShifted: false, isOutOfStep: false };

/** What a case came to, and what its rules saw on the way. */
export interface Watched {
  readonly entry: Pick<Case, "covers">;
  readonly protocol: Pick<Protocol, "rules" | "clauses">;
  readonly tally: Tally;
  /** Something came that nobody had asked for. */
  readonly isUnasked: boolean;
}

/** What a case holds against a reply that breaks such a rule follows from that. */
const isDecisive = ({ isForm, ownsReply }: RuleInfo): boolean => isForm === true || ownsReply === true;

/** What a rule saw first, as a failure of that requirement. */
const failureOf = (
  requirement: string,
  { violation: { expected, received, at = 0 }, connection, sent, entry }: NonNullable<RuleTally["first"]>,
): Failure => ({ requirement, expected, received: latin1(received), at, connection, sent: latin1(sent), entry });

/** What comes of a case once its rules have been heard: where the very reply that it is against breaks a rule that owns it, that is what it breaks. */
export function heardRules(
  outcome: CaseOutcome,
  watched: Watched,
): { readonly outcome: CaseOutcome; readonly order: Order } {
  const { tally, isUnasked, protocol } = watched;
  const { answers, answersToo = [], surplusToo = [] } = protocol.clauses;
  const wasBroken = ({ id }: RuleInfo) => (tally.get(id)?.broken ?? 0) > 0;
  const framing = protocol.rules.find((its) => its.isFraming && wasBroken(its));
  const [tooMany] = protocol.rules.flatMap(({ id, covers }) => (covers === answers && tally.get(id)?.first) || []);
  const isShifted = tooMany !== undefined && framing === undefined;
  const order: Order = { framing, isShifted, isOutOfStep: framing !== undefined || tooMany !== undefined };
  if ((outcome.verdict === "broken" || outcome.verdict === "blocked") && outcome.isDecided) {
    const { requirement } = outcome.failure;
    const its = framing ?? protocol.rules.find(({ isFraming, covers }) => isFraming && covers === requirement);
    return { outcome, order: { ...order, framing: its } };
  }
  const isOwnCount = "failure" in outcome && [...answersToo, ...surplusToo].includes(outcome.failure.requirement);
  if (isShifted && tooMany && "failure" in outcome && !isOwnCount)
    return { outcome: { verdict: "blocked", failure: failureOf(answers, tooMany) }, order };
  if (outcome.verdict === "unanswered" && outcome.isTooFew)
    return { outcome, order: { ...order, isShifted: true, isOutOfStep: true } };
  if (outcome.verdict !== "blocked" && outcome.verdict !== "broken") return { outcome, order };
  // The rules are heard no more once a case has failed. Behind a reply that is not whole anything may come.
  const isSlippedIn = outcome.verdict === "broken" && surplusToo.includes(outcome.failure.requirement);
  const isOutOfStep = order.isOutOfStep || isSlippedIn || (isUnasked && outcome.failure.event === undefined);
  const its = { ...order, isOutOfStep, isShifted: order.isShifted || isSlippedIn };
  return { outcome: owned(outcome, watched, its), order: its };
}

/** The outcome under the requirement that the reply breaks, or with that as its owner. */
function owned(
  outcome: Extract<CaseOutcome, { verdict: "blocked" | "broken" }>,
  { entry, protocol, tally }: Watched,
  { framing, isOutOfStep }: Order,
): CaseOutcome {
  const { answers, surplusToo = [] } = protocol.clauses;
  const { failure } = outcome;
  const { entry: at = -1 } = failure;
  const rule = protocol.rules.find((its) => isDecisive(its) && tally.get(its.id)?.entries.has(at));
  const broken = isOutOfStep ? (framing?.covers ?? answers) : rule?.covers;
  const isOwn = broken !== undefined && entry.covers.includes(broken);
  if (isOutOfStep && !framing && outcome.verdict === "broken")
    return surplusToo.includes(failure.requirement) ? outcome : { ...outcome, owner: answers };
  // A rule of form that a case covers beside something of its own says no more than the case.
  if (broken === undefined || (isOwn && !isOutOfStep && rule?.ownsReply !== true)) return outcome;
  return outcome.verdict === "blocked" || isOwn
    ? { ...outcome, failure: { ...failure, requirement: broken } }
    : { ...outcome, owner: broken };
}

/** What of the rules counts. With a reply too many each reply may be one to the command before: none says what it seems to. */
export function believed(
  tally: Tally,
  { framing, isShifted, isOutOfStep }: Order,
  { rules }: Pick<Protocol, "rules">,
): Tally {
  if (!framing && !isOutOfStep) return tally;
  const isBelieved = framing
    ? ({ covers }: RuleInfo) => covers === framing.covers
    : (rule: RuleInfo) => !isDecisive(rule) && !(isShifted && rule.ofCommand === true);
  const ids = new Set(rules.filter(isBelieved).map(({ id }) => id));
  return new Map([...tally].filter(([id, { broken }]) => broken === 0 || ids.has(id)));
}
