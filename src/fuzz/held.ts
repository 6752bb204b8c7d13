import type { Result } from "../journal/record.js";
import type { Clauses } from "../protocol/clauses.js";
import type { RuleInfo } from "../protocol/rule.js";
import { explaining } from "../runner/behind.js";

/** Findings that may follow from something else: told only when it turns out that nothing that they follow from was found. */
export interface Held {
  /** A rule, or the finding of that key (`keyOf`), was found, and is told under that id. */
  readonly told: (name: string, id: string) => void;
  /** Keeps a finding back, if it may follow from a rule, or is nothing new beside a plainer one; false: it stands for itself. */
  readonly take: (property: string, result: Result, of?: Origin) => boolean;
  /** What nothing that was found explains. */
  readonly open: () => readonly Result[];
  /** The rules and findings that explain what was seen in a property, by its id. */
  readonly explained: () => ReadonlyMap<string, string>;
  /** How many findings each of them explains. */
  readonly counts: () => ReadonlyMap<string, number>;
}

/** The rule that saw a finding, and the key of the plainer one beside which it is nothing new. */
export interface Origin {
  readonly rule?: string | undefined;
  readonly plainer?: string | undefined;
}

interface Kept {
  /** What it may follow from. */
  readonly names: readonly string[];
  readonly property: string;
  readonly result: Result;
}

/** A fuzzer meets effects before their cause as often as behind it, so that nobody knows before the end what follows from what. */
export function heldFindings(protocol: {
  readonly rules: readonly RuleInfo[];
  readonly clauses: Pick<Clauses, "accepts">;
}): Held {
  const ids = new Map<string, string>();
  const held: Kept[] = [];
  const causeOf = ({ names }: Kept): string | undefined => {
    const name = names.find((its) => ids.has(its));
    return name === undefined ? undefined : ids.get(name);
  };
  return {
    told: (name, id) => void ids.set(name, id),
    take(property, result, { rule, plainer } = {}) {
      const { covers, transcript, failure } = result;
      // What explains others is told itself: two of them would explain each other.
      const isCause = protocol.rules.some(({ id, behind }) => id === rule && behind !== undefined);
      const causes =
        failure && !isCause
          ? explaining(protocol.rules, covers, transcript, failure.entry, protocol.clauses).map(({ id }) => id)
          : [];
      const names = plainer === undefined ? causes : [...causes, plainer];
      if (names.length > 0) held.push({ names, property, result });
      return names.length > 0;
    },
    open: () => held.filter((its) => causeOf(its) === undefined).map(({ result }) => result),
    explained: () =>
      new Map(
        held.flatMap((its) => {
          const cause = causeOf(its);
          return cause === undefined ? [] : [[its.property, cause] as const];
        }),
      ),
    counts() {
      const counts = new Map<string, number>();
      for (const cause of held.flatMap((its) => causeOf(its) ?? [])) counts.set(cause, (counts.get(cause) ?? 0) + 1);
      return counts;
    },
  };
}
