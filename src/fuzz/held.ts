import type { Result } from "../journal/record.js";
import type { Clauses } from "../protocol/clauses.js";
import type { RuleInfo } from "../protocol/rule.js";
import { explaining } from "../runner/behind.js";

/** Findings that may follow from what a rule sees broken: told only when it turns out that no rule does. */
export interface Held {
  /** A rule was seen broken, and it is told. */
  readonly told: (rule: string) => void;
  /** Keeps a finding back, or drops it, if a rule explains it; false: it stands for itself. */
  readonly take: (property: string, result: Result) => boolean;
  /** What no rule that was broken explains. */
  readonly open: () => readonly Result[];
  /** The rules that explain what was seen in a property, by its id. */
  readonly explained: () => ReadonlyMap<string, string>;
  /** How many findings each rule explains. */
  readonly counts: () => ReadonlyMap<string, number>;
}

/** A fuzzer meets effects before their cause as often as behind it, so that nobody knows before the end what follows from what. */
export function heldFindings(protocol: {
  readonly rules: readonly RuleInfo[];
  readonly clauses: Pick<Clauses, "accepts">;
}): Held {
  const broken = new Set<string>();
  const held: { readonly rule: string; readonly property: string; readonly result: Result }[] = [];
  const behind = () => held.filter(({ rule }) => broken.has(rule));
  return {
    told: (rule) => void broken.add(rule),
    take(property, result) {
      const { covers, transcript, failure } = result;
      const rule = failure && explaining(protocol.rules, covers, transcript, failure.entry, protocol.clauses);
      if (rule) held.push({ rule: rule.id, property, result });
      return rule !== undefined;
    },
    open: () => held.filter(({ rule }) => !broken.has(rule)).map(({ result }) => result),
    explained: () => new Map(behind().map(({ property, rule }) => [property, rule])),
    counts: () => count(behind()),
  };
}

function count(those: readonly { readonly rule: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of those) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
