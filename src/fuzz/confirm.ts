import { UsageError } from "../input/usage-error.js";
import { isBreach } from "../journal/outcome.js";
import type { Result, Verdict } from "../journal/record.js";
import type { FuzzPlace } from "../protocol/fuzz.js";
import type { Protocol } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { World } from "../protocol/world.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { judgeCase } from "../runner/judge-case.js";
import { ruleResults, ruleSums } from "../runner/rule-results.js";
import { verdictFor } from "../runner/standing.js";
import type { Case } from "../suite/case.js";
import { type Known, parseSuite } from "../suite/load.js";
import { CRASH } from "./supervise.js";

/** How often a reproduction is played before it is believed. */
const TIMES = 3;

/** A reproduction that was written down. */
export interface Written {
  readonly protocol: Protocol;
  readonly entry: Case;
  readonly known: Known;
}

/** The verdicts of all rounds that a reproduction was played. */
export interface Confirmed {
  readonly verdicts: readonly Verdict[];
  /** Of a round that showed the breach; absent when none did. */
  readonly result?: Result;
}

/**
 * Plays a reproduction from clean sessions, as `mailspec run --suite` does, and says how often it shows the breach. `isOver`:
 * there is no time for another round.
 */
export async function confirm(written: Written, place: FuzzPlace, isOver: () => boolean): Promise<Confirmed> {
  const verdicts: Verdict[] = [];
  let shown: Result | undefined;
  // A target of its own: what was waited for in vain so far is waited for as long as at first.
  const anew = { ...place, target: { ...place.target } };
  for (let time = 0; time < TIMES && !isOver(); time++) {
    const result = await playOnce(written, anew);
    verdicts.push(result.verdict);
    if (isBreach(result.verdict)) shown ??= result;
  }
  return { verdicts, ...(shown && { result: shown }) };
}

/** The case of a reproduction's suite; text: why it is none, as it has to be. */
export function caseIn(suite: string, file: string, known: Known): Case | string {
  try {
    const [entry] = parseSuite(suite, file, known).cases;
    return entry ?? "it has no case";
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/**
 * One time. A connection can end before the server's process is seen to; who meets a server that is dying learns nothing,
 * and asks again.
 */
async function playOnce(written: Written, place: FuzzPlace): Promise<Result> {
  const { process: server } = place;
  for (let isAgain = false; ; isAgain = true) {
    await server?.ready();
    const result = await judge(written, place);
    await server?.trouble(result.verdict === "pass" ? 0 : CRASH);
    if (result.verdict !== "error" || !server || isAgain) return result;
  }
}

/** Whether the embedded reference server passes: a reproduction that fails there accuses nobody but us. */
export async function passesOnReference(written: Written): Promise<boolean> {
  const { protocol, entry } = written;
  const { target, server } = await embeddedTarget(protocol, { timeout: 2000, connectTimeout: 2000 });
  try {
    const endpoint = target.endpoints.find(({ implicitTls }) => implicitTls === (entry.transport === "implicit-tls"));
    const [account] = target.accounts;
    if (!endpoint || !account) return false;
    const { offers } = await protocol.probe(target, endpoint, [account]);
    return (await judge(written, { target, endpoint, account, offers })).verdict === "pass";
  } finally {
    await server.close();
  }
}

/** The mailboxes of a round are in nobody's way afterwards; a server that is gone keeps them. */
async function leave(world: World): Promise<void> {
  if (!world.mailbox) return;
  try {
    await world.tidy();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
  }
}

/** The case's verdict, or that of a rule which covers the same requirement and saw it broken. */
async function judge(
  { protocol, entry, known: { requirements } }: Written,
  { target, endpoint, account, offers, mailbox }: Omit<FuzzPlace, "secureFirst">,
): Promise<Result> {
  const sums = ruleSums();
  const world = protocol.world(target, endpoint, account, mailbox && `${mailbox}-again`, offers);
  const secrets = target.accounts.flatMap((its) => protocol.secretsOf(its));
  const context = { protocol, target, endpoint, offers, account, world, repeat: 1, sums, secrets };
  const { result: its, standing } = await judgeCase(entry, context).finally(() => leave(world));
  // Late is late, but for what a clause says that it has to come.
  const owners = [protocol.clauses.answers, ...(protocol.clauses.delivers ?? [])];
  const isSilence = standing === "unanswered" && owners.some((owner) => entry.covers.includes(owner));
  // In a run the first of them accuses.
  const isBlocked = standing === "blocked" && its.failure && entry.covers.includes(its.failure.requirement);
  const result: Result = isSilence || isBlocked ? { ...its, verdict: verdictFor(entry.level) } : its;
  if (isBreach(result.verdict)) return result;
  const rule = ruleResults(protocol, sums, requirements).find(
    ({ covers, verdict }) => covers[0] === entry.covers[0] && isBreach(verdict),
  );
  return rule ? { ...result, verdict: rule.verdict, ...(rule.failure && { failure: rule.failure }) } : result;
}
