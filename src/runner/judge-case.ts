import type { Failure, Result, Verdict } from "../journal/record.js";
import { secretsOf } from "../protocols/pop3/credentials.js";
import type { Seen } from "../protocols/pop3/seen.js";
import type { Rule, Watch } from "../protocols/protocol.js";
import type { Vocabulary } from "../protocols/vocabulary.js";
import { watchWith } from "../protocols/watch.js";
import type { Case } from "../suite/case.js";
import { redact, transcript } from "../wire/transcript.js";
import { SetUpError, type Stage } from "./arrive.js";
import { execute, type Outcome } from "./execute.js";
import type { Maildrop } from "./maildrop.js";
import type { RuleSums } from "./rule-results.js";
import type { Endpoint, Target } from "./target.js";

/** What a case is judged with. */
export interface Bench {
  readonly target: Target;
  readonly endpoint: Endpoint;
  /** The server announces RESP-CODES. */
  readonly respCodes: boolean;
  readonly maildrop: Maildrop;
  readonly vocabulary: Vocabulary;
  readonly rules: readonly Rule<Seen>[];
  readonly repeat: number;
  readonly sums: RuleSums;
}

const worst: readonly Verdict[] = ["pass", "skip", "warn", "error", "fail"];

/** Runs a case, as often as asked, and says what came of it: the worst verdict, and `flaky` when they differ. */
export async function judgeCase(entry: Case, bench: Bench): Promise<Result> {
  const rounds: Result[] = [];
  for (let round = 0; round < bench.repeat; round++) rounds.push(await once(entry, bench));
  const verdicts = rounds.map(({ verdict }) => verdict);
  const chosen = rounds.reduce((a, b) => (worst.indexOf(b.verdict) > worst.indexOf(a.verdict) ? b : a));
  return new Set(verdicts).size > 1 ? { ...chosen, flaky: verdicts } : chosen;
}

async function once(
  entry: Case,
  { target, endpoint, respCodes, maildrop, vocabulary, rules, sums }: Bench,
): Promise<Result> {
  const at = new Date().toISOString();
  const record = transcript();
  const watch = watchWith(rules, record);
  const secrets = new Set(secretsOf(maildrop.account, []));
  let touched = false;
  const stage: Stage = {
    target,
    endpoint,
    account: maildrop.account,
    transcript: record,
    watch: noticing(watch, () => {
      touched = true;
    }),
    secureFirst:
      target.starttls && !endpoint.implicitTls && (entry.transport !== "cleartext" || entry.state === "transaction"),
    secrets,
    respCodes,
  };
  const finish = (verdict: Verdict, more: Partial<Result>): Result => {
    const entries = record.entries(secrets);
    const { failure } = more;
    const result: Result = {
      type: "result",
      kind: "case",
      id: entry.id,
      title: entry.title,
      suite: entry.suite,
      covers: entry.covers,
      level: entry.level,
      verdict,
      durationMs: Math.round(record.elapsed() * 100) / 100,
      at,
      place: { file: entry.file, line: entry.line, column: entry.column },
      transcript: entries,
      ...more,
      ...(failure && { failure: withoutSecrets(failure, secrets) }),
    };
    sums.add(result, watch.tally, secrets);
    return result;
  };

  try {
    if (entry.maildrop !== undefined && !sameNames(entry.maildrop, maildrop.holds()))
      await maildrop.fill(entry.maildrop);
    const outcome = await execute(entry, stage, vocabulary);
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

/** A message was marked as deleted: what the maildrop holds afterwards is the server's doing. */
function noticing(watch: Watch<Seen>, notice: () => void): Watch<Seen> {
  return {
    tally: watch.tally,
    see(seen) {
      if (
        seen.kind === "reply" &&
        seen.command?.keyword === "DELE" &&
        seen.status.ok &&
        seen.status.value.status === "+OK"
      )
        notice();
      watch.see(seen);
    },
  };
}

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
