import type { Result, Verdict } from "../journal/record.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { judgeCase } from "../runner/judge-case.js";
import { ruleResults, ruleSums } from "../runner/rule-results.js";
import type { Case } from "../suite/case.js";
import { type Known, parseSuite } from "../suite/load.js";
import type { FuzzProtocol } from "./in-turn/protocol.js";
import { CRASH, type Place } from "./in-turn/worker.js";

/** How often a reproduction is played before it is believed. */
const TIMES = 3;

/** What became of a reproduction. */
export interface Confirmed {
  readonly verdicts: readonly Verdict[];
  /** A round that showed it; absent when none did. */
  readonly result?: Result;
}

/** Plays a reproduction from clean sessions, as `mailspec run --suite` does, and says how often it shows the breach. */
export async function confirm(suite: string, file: string, place: Place, known: Known): Promise<Confirmed> {
  const [entry] = parseSuite(suite, file, known).cases;
  if (!entry) throw new Error(`${file} has no case`);
  const verdicts: Verdict[] = [];
  let shown: Result | undefined;
  for (let time = 0; time < TIMES; time++) {
    const result = await round(entry, place, known.requirements);
    verdicts.push(result.verdict);
    if (isBreach(result.verdict)) shown ??= result;
  }
  return { verdicts, ...(shown && { result: shown }) };
}

/**
 * One time. A connection can end before the server's process is seen to; who meets a server that is dying learns nothing,
 * and asks again.
 */
async function round(entry: Case, place: Place, requirements: Known["requirements"]): Promise<Result> {
  const { process: server } = place;
  for (let isAgain = false; ; isAgain = true) {
    await server?.ready();
    const result = await judged(entry, place, requirements);
    await server?.trouble(result.verdict === "pass" ? 0 : CRASH);
    if (result.verdict !== "error" || !server || isAgain) return result;
  }
}

/** Whether the embedded reference server passes: a reproduction that fails there accuses nobody but us. */
export async function passesOnReference(
  suite: string,
  file: string,
  protocol: FuzzProtocol,
  known: Known,
): Promise<boolean> {
  const [entry] = parseSuite(suite, file, known).cases;
  if (!entry) return false;
  const { target, server } = await embeddedTarget({ timeout: 2000, connectTimeout: 2000 });
  try {
    const endpoint = target.endpoints.find(({ implicitTls }) => implicitTls === (entry.transport === "implicit-tls"));
    const [account] = target.accounts;
    if (!endpoint || !account) return false;
    const { offers } = await protocol.driver.probe(target, endpoint, [account]);
    const place = { target, endpoint, account, offers, protocol, secureFirst: false };
    return (await judged(entry, place, known.requirements)).verdict === "pass";
  } finally {
    await server.close();
  }
}

/** A verdict that accuses. */
export const isBreach = (verdict: Verdict): boolean => verdict === "fail" || verdict === "warn";

/** The case's verdict, or that of a rule which covers the same requirement and saw it broken. */
async function judged(
  entry: Case,
  { target, endpoint, account, offers, protocol: { driver } }: Place,
  requirements: Known["requirements"],
): Promise<Result> {
  const sums = ruleSums();
  const maildrop = driver.maildrop(target, endpoint, account);
  const result = await judgeCase(entry, { driver, target, endpoint, offers, maildrop, repeat: 1, sums });
  if (isBreach(result.verdict)) return result;
  const rule = ruleResults(driver, sums, requirements).find(
    ({ covers, verdict }) => covers[0] === entry.covers[0] && isBreach(verdict),
  );
  return rule ? { ...result, verdict: rule.verdict, ...(rule.failure && { failure: rule.failure }) } : result;
}
