import type { Failure, Result, Verdict } from "../journal/record.js";
import { type Driver, type Maildrop, type Offers, SetUpError, type Stage } from "../protocol/protocol.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { type Sighting, watchWith } from "../protocol/watch.js";
import type { Case } from "../suite/case.js";
import { redact, transcript } from "../wire/transcript.js";
import { execute, type Outcome } from "./execute.js";
import type { RuleSums } from "./rule-results.js";

/** What a case is judged with. */
export interface Bench<Seen> {
  readonly driver: Driver<Seen>;
  readonly target: Target;
  readonly endpoint: Endpoint;
  readonly offers: Offers;
  readonly maildrop: Maildrop;
  readonly repeat: number;
  readonly sums: RuleSums;
}

/** The result of a case that was not run. */
export function blank(entry: Case): Result {
  return {
    type: "result",
    kind: "case",
    id: entry.id,
    title: entry.title,
    suite: entry.suite,
    covers: entry.covers,
    level: entry.level,
    verdict: "skip",
    durationMs: 0,
    at: new Date().toISOString(),
    place: { file: entry.file, line: entry.line, column: entry.column },
    transcript: [],
  };
}

const worst: readonly Verdict[] = ["pass", "skip", "warn", "error", "fail"];

/** Runs a case, as often as asked, and says what came of it: the worst verdict, and `flaky` when they differ. */
export async function judgeCase<Seen extends Sighting>(entry: Case, bench: Bench<Seen>): Promise<Result> {
  const rounds: Result[] = [];
  for (let round = 0; round < bench.repeat; round++) rounds.push(await once(entry, bench));
  const verdicts = rounds.map(({ verdict }) => verdict);
  const chosen = rounds.reduce((a, b) => (worst.indexOf(b.verdict) > worst.indexOf(a.verdict) ? b : a));
  return new Set(verdicts).size > 1 ? { ...chosen, flaky: verdicts } : chosen;
}

async function once<Seen extends Sighting>(
  entry: Case,
  { driver, target, endpoint, offers, maildrop, sums }: Bench<Seen>,
): Promise<Result> {
  const at = new Date().toISOString();
  const record = transcript();
  const watch = watchWith(driver.rules, record);
  const secrets = new Set(driver.secretsOf(maildrop.account));
  let touched = entry.steps.some(({ kind }) => kind === "deliver");
  const stage: Stage<Seen> = {
    target,
    endpoint,
    account: maildrop.account,
    transcript: record,
    watch: {
      tally: watch.tally,
      see(seen) {
        touched ||= driver.spoils(seen);
        watch.see(seen);
      },
    },
    secureFirst:
      target.starttls && !endpoint.implicitTls && (entry.transport !== "cleartext" || entry.state === "transaction"),
    secrets,
    offers,
  };
  const finish = (verdict: Verdict, more: Partial<Result>): Result => {
    const { failure } = more;
    const result: Result = {
      ...blank(entry),
      verdict,
      durationMs: Math.round(record.elapsed() * 100) / 100,
      at,
      transcript: record.entries(secrets),
      ...more,
      ...(failure && { failure: withoutSecrets(failure, secrets) }),
    };
    sums.add(result, watch.tally, secrets);
    return result;
  };

  try {
    if (entry.maildrop !== undefined && !sameNames(entry.maildrop, maildrop.holds()))
      await maildrop.fill(entry.maildrop);
    const outcome = await execute(entry, stage, driver);
    return finish(...verdictOf(outcome, entry));
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    maildrop.spoil();
    return finish("error", { reason: redact(error.message, secrets) });
  } finally {
    if (touched) maildrop.spoil();
  }
}

/** A failure quotes what was sent and received. */
function withoutSecrets(failure: Failure, secrets: Iterable<string>): Failure {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redact(text, secrets));
  const sent = clean(failure.sent);
  const received = clean(failure.received);
  return {
    ...failure,
    expected: redact(failure.expected, secrets),
    ...(sent !== undefined && { sent }),
    ...(received !== undefined && { received }),
  };
}

const sameNames = (wanted: readonly string[], held: readonly string[] | undefined) =>
  held !== undefined && wanted.join(" ") === held.join(" ");

function verdictOf(outcome: Outcome, entry: Case): [Verdict, Partial<Result>] {
  switch (outcome.verdict) {
    case "pass":
      return ["pass", {}];
    case "skip":
      return ["skip", { reason: outcome.reason }];
    case "broken": {
      const { failure } = outcome;
      if (entry.level === "MAY")
        return ["skip", { reason: `the server chose otherwise: expected ${failure.expected}` }];
      return [entry.level === "MUST" ? "fail" : "warn", { failure }];
    }
    default:
      return outcome satisfies never;
  }
}
