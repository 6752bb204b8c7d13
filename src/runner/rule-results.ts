import { excerpt } from "../journal/excerpt.js";
import type { Kept } from "../journal/kept.js";
import type { Failure, Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { RuleTally } from "../protocol/rule.js";
import type { Requirement } from "../requirements/requirement.js";
import { latin1 } from "../wire/latin1.js";
import { redact } from "../wire/secrets.js";

/** Adds up what the rules saw in all cases. */
export interface RuleSums {
  add(result: Result, tally: ReadonlyMap<string, RuleTally>, secrets: Iterable<string>): void;
  readonly of: (rule: string) => RuleSum | undefined;
  /** Another one when a rule has judged its first reply, or seen its first wrong one. */
  readonly seen: () => string;
}

interface RuleSum {
  watched: number;
  broken: number;
  first?: { readonly failure: Omit<Failure, "requirement">; readonly seenIn: Result };
}

/** An empty sum, or what an earlier part of the run has seen. */
export function ruleSums(before?: Pick<Kept, "rules" | "watched">): RuleSums {
  const sums = new Map<string, RuleSum>();
  let broken = 0;
  for (const [id, [watched, wrong]] of Object.entries(before?.watched ?? {})) {
    const rule = before?.rules.find((its) => its.id === id);
    const first = rule?.failure && { failure: rule.failure, seenIn: { ...rule, id: rule.seenIn ?? id } };
    if (first) broken++;
    sums.set(id, { watched, broken: wrong, ...(first && { first }) });
  }
  return {
    seen: () => `${sums.size} ${broken}`,
    of: (rule) => sums.get(rule),
    add(result, tally, secrets) {
      for (const [rule, { watched, broken: wrong, first }] of tally) {
        const sum = sums.get(rule) ?? { watched: 0, broken: 0 };
        sums.set(rule, sum);
        sum.watched += watched;
        sum.broken += wrong;
        if (!first || sum.first) continue;
        broken++;
        const { violation, connection, sent, entry } = first;
        const text = (octets: Uint8Array) => redact(latin1(octets), secrets);
        sum.first = {
          seenIn: result,
          failure: {
            expected: redact(violation.expected, secrets),
            ...excerpt(text(violation.received), violation.at),
            connection,
            sent: text(sent),
            entry,
          },
        };
      }
    },
  };
}

/** One result a rule: `skip` when nothing came by that it could judge. */
export function ruleResults(
  { rules, title }: Pick<Protocol, "rules" | "title">,
  sums: RuleSums,
  requirements: ReadonlyMap<string, Requirement>,
  hasSink = false,
): readonly Result[] {
  const watching = rules.filter(({ ofSink = false }) => hasSink || !ofSink);
  return watching.map((rule): Result => {
    const sum = sums.of(rule.id);
    const level = requirements.get(rule.covers)?.level ?? "MUST";
    const first = sum?.first;
    return {
      type: "result",
      kind: "rule",
      id: rule.id,
      title: rule.title,
      suite: `${title} rules, watched on all traffic`,
      covers: [rule.covers],
      level,
      verdict: !sum ? "skip" : first ? (level === "MUST" ? "fail" : "warn") : "pass",
      durationMs: 0,
      at: new Date().toISOString(),
      watched: sum?.watched ?? 0,
      broken: sum?.broken ?? 0,
      ...(!sum && { reason: rule.ofSink ? "nothing came to the sink that it judges" : "no reply came that it judges" }),
      ...(first && { failure: { requirement: rule.covers, ...first.failure }, seenIn: first.seenIn.id }),
      transcript: first?.seenIn.transcript ?? [],
    };
  });
}
