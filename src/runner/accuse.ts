import type { Failure } from "../journal/record.js";
import { accepting } from "../protocol/clauses.js";
import type { Place } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import type { RuleInfo } from "../protocol/rule.js";
import type { Event } from "../protocol/session.js";
import { lacksReplies, settle } from "../protocol/settle.js";
import type { Case } from "../suite/case.js";
import type { Compiled } from "../suite/compile.js";
import { isPreparation, subjectOf } from "../suite/subject.js";
import { explaining } from "./behind.js";
import { type CaseOutcome, refusedForNow, throttled } from "./case-outcome.js";
import type { Channel } from "./channel.js";
import type { Wrong } from "./matching.js";

/** What it comes to that a step did not go as the case says: which clause is broken, if any. */
export interface Accuse<E extends Event = Event> {
  /** Something else came, or was found, than was to be. */
  readonly broken: (step: Compiled<E>, expected: string, found: Partial<Failure>) => CaseOutcome;
  /** Nothing came in time. */
  readonly unanswered: (on: Channel<E>, wrong: Wrong<E>) => CaseOutcome;
  /** The connection was closed in place of a reply, or inside one: whatever the case is about, no reply came. */
  readonly hungUp: (wrong: Wrong<E>, state: string) => CaseOutcome;
  /** Where fewer replies come than commands were sent, that is what a wrong one follows from. */
  readonly inStep: (on: Channel<E>, outcome: CaseOutcome) => Promise<CaseOutcome>;
  /** Something came that nobody asked for. */
  readonly tooMany: (failure: Failure) => CaseOutcome;
  /** A refusal that says that somebody has the mailbox, in a case that is not about that. */
  readonly isKeptOut: (reply: string) => boolean;
}

/** Milliseconds for a reply that nobody asked for, once something is wrong. */
const EXTRA = 60;

/** Accuses in the name of a case. */
export function accuseBy<E extends Event>(
  entry: Case,
  steps: readonly Compiled<E>[],
  protocol: Protocol<E>,
  { transcript, target }: Pick<Place<E>, "transcript" | "target">,
): Accuse<E> {
  const { clauses } = protocol;
  const { accepts, answers, answersToo = [], closes, ends = answers, handshakes, farewell, hangsUp, locks } = clauses;
  const subject = subjectOf(steps);
  const isSetUp = (step: Compiled<E>) => steps.indexOf(step) < subject;
  const isMail = ({ kind }: Compiled<E>) => kind === "arrived" || kind === "content" || kind === "has-line";
  const isSend = ({ kind }: Compiled<E>) => kind === "send" || kind === "send-fixture";
  /** Each command is sent alone, so that a reply too many is not to one of the case's own making (injection, pipelining). */
  const isOneByOne = entry.steps.every(
    (step, at) => step.kind !== "send" || (step.form === "line" && entry.steps[at + 1]?.kind !== "send"),
  );
  /** The clause about answers that this case is about. */
  const ownAnswers = entry.covers.find((covered) => answersToo.includes(covered));

  const isKeptOut = (reply: string): boolean =>
    locks?.refuses(reply) === true && !entry.covers.some((its) => locks.clauses.includes(its));
  /** What was to succeed, whatever else it was to say, was refused. */
  const wasRefused = (step: Compiled<E>, received: string | undefined): boolean =>
    isPreparation(step) ||
    (step.kind === "expect" &&
      received !== undefined &&
      protocol.isRefusal(received) &&
      step.alternatives.every(({ expects }) => expects?.asksFor !== "refusal"));
  /** It might have succeeded, and no line says that just this refusal must not come. */
  const mightSucceed = (step: Compiled<E>): boolean =>
    step.kind === "expect" &&
    step.never.length === 0 &&
    step.alternatives.some(({ expects }) => expects?.asksFor === "success");
  /** The clause that owns a step which the case presupposes. */
  const ownerOf = ({ kind }: Compiled<E>, { sent }: Partial<Failure>): string | undefined => {
    if (kind === "closed") return closes;
    if (kind === "starttls") return handshakes;
    return kind === "expect" ? accepting(clauses, sent) : undefined;
  };

  /** The rule of a command whose replies may say what is not so, whatever the case is about. */
  const teller = ({ sent, received }: Partial<Failure>): RuleInfo | undefined => {
    if (sent === undefined || received === undefined || protocol.isRefusal(received)) return undefined;
    const command = accepting(clauses, sent);
    return protocol.rules.find(
      ({ ownsCommand, covers }) =>
        ownsCommand !== undefined && ownsCommand === command && !entry.covers.includes(covers),
    );
  };

  const broken: Accuse<E>["broken"] = (step, expected, found) => {
    // Mail may begin as a refusal does.
    const received = isMail(step) ? undefined : found.received;
    if (received !== undefined && protocol.isThrottle(received))
      return { verdict: "skip", reason: throttled(received) };
    if (received !== undefined && protocol.isForNow?.(received) && mightSucceed(step))
      return { verdict: "skip", reason: refusedForNow(received) };
    const [covered = ""] = entry.covers;
    const failure: Failure = {
      requirement: covered,
      expected,
      connection: step.connection,
      line: entry.exchangeLine + step.line - 1,
      entry: transcript.length() - 1,
      ...found,
    };
    // Another case that was let in by mistake may have the mailbox: that is tried again, alone.
    if (received !== undefined && locks && isKeptOut(received))
      return { verdict: "unanswered", failure: { ...failure, requirement: locks.clauses[0] } };
    if (entry.tour) return { verdict: "broken", failure, isTour: true };
    const owner = isSetUp(step) || wasRefused(step, received) ? ownerOf(step, found) : undefined;
    const rule = owner === undefined ? teller(found) : undefined;
    const [cause] = explaining(protocol.rules, entry.covers, transcript.entries([]), failure.entry, clauses);
    const explained = cause && { explainedBy: cause.id };
    if (rule) return { verdict: "broken", owner: rule.id, failure, ...explained };
    const isOwn = owner === undefined || entry.covers.includes(owner);
    return {
      verdict: isSetUp(step) && !isOwn ? "blocked" : "broken",
      ...(owner !== undefined && !isOwn && { owner }),
      ...explained,
      failure: owner !== undefined && (isSetUp(step) || isOwn) ? { ...failure, requirement: owner } : failure,
    };
  };

  /** A wrong reply to one of several commands that were sent together may be the right one to another. */
  const inOrder = (outcome: CaseOutcome): CaseOutcome => {
    const { inOrder: clause, inOrderToo = [] } = clauses;
    const [covered = ""] = entry.covers;
    const isOwn = clause === undefined || entry.tour || [clause, ...inOrderToo].includes(covered);
    const isWrong = outcome.verdict === "broken" || outcome.verdict === "blocked";
    return isOwn || !isWrong ? outcome : { explainedBy: clause, ...outcome };
  };

  return {
    broken,
    isKeptOut,
    unanswered({ isGroup }, { step, expected, found, isRest = false }) {
      const outcome = broken(step, expected, found);
      if (outcome.verdict !== "broken" && outcome.verdict !== "blocked") return outcome;
      const greets = found.sent === undefined ? accepts(undefined) : undefined;
      // What may come at any time is nobody's answer: that it does not is what the case is about.
      const isAnswer = step.kind !== "expect" || step.alternatives.every((its) => its.expects?.order !== "any-time");
      if (!isAnswer && greets === undefined) return { verdict: "unanswered", failure: outcome.failure };
      // Another command than the one that the case is about, and that by itself has no reply, is not what the case counts the replies of.
      const at = steps.indexOf(step) - 1;
      const isOther = isSetUp(step) || steps.slice(subject, Math.max(subject, at)).some(isSend);
      const isMute = isOther && !isGroup && steps[at]?.kind === "send";
      const requirement = (isMute ? undefined : ownAnswers) ?? greets ?? (isRest ? ends : answers);
      // Of several commands that were sent at once nobody can tell which one the server left out.
      const isTooFew = isGroup && clauses.areInOrder === true;
      return { verdict: "unanswered", failure: { ...outcome.failure, requirement }, ...(isTooFew && { isTooFew }) };
    },
    hungUp({ step, expected, found, isRest }, state) {
      const saidBy = state === farewell ? accepting(clauses, found.sent) : hangsUp;
      const owner = isRest ? ends : saidBy;
      const outcome = broken(step, expected, found);
      if (owner === undefined || (outcome.verdict !== "broken" && outcome.verdict !== "blocked")) return outcome;
      if (isSetUp(step) || isRest)
        return { verdict: "unanswered", failure: { ...outcome.failure, requirement: owner } };
      const isOwn = clauses.hangsUpToo?.some((clause) => entry.covers.includes(clause));
      return { verdict: "unanswered", failure: outcome.failure, ...(!isOwn && { owner }) };
    },
    async inStep({ opened: { session }, isGroup }, outcome) {
      if (outcome.verdict !== "broken" && outcome.verdict !== "blocked") return outcome;
      const ordered = isGroup ? inOrder(outcome) : outcome;
      if (session.isCountable?.() === false) return ordered;
      if (session.underWay() === 0) {
        if (isGroup) return ordered;
        if (!protocol.unasked || !isOneByOne) return outcome;
        // With one reply too many, the one that this command seems to have is to something before it: its own comes behind.
        await session.connection.disturbed(EXTRA);
        await settle(session);
        return outcome;
      }
      if (!(await lacksReplies(session, target.timeout))) return ordered;
      // What came may be the reply to another command: that one has none is all that is known.
      const { received: _of, at: _in, ...failure } = outcome.failure;
      const event = "fewer replies than commands";
      return {
        verdict: "unanswered",
        failure: { ...failure, event },
        owner: ownAnswers ?? answers,
        isTooFew: true,
      };
    },
    tooMany: (failure) =>
      ownAnswers === undefined
        ? { verdict: "blocked", failure }
        : { verdict: "broken", failure: { ...failure, requirement: ownAnswers } },
  };
}
