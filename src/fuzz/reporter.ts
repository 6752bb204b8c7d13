import type { Note, Result } from "../journal/record.js";
import { type Expectation, tolerate } from "../runner/baseline.js";
import type { Known } from "../suite/load.js";
import { redact } from "../wire/transcript.js";
import { confirm, passesOnReference } from "./confirm.js";
import { findingId, findingResult, keyOf, plainKeyOf, plainResult, titleOf } from "./finding.js";
import type { Breach } from "./in-turn/oracle.js";
import type { Desk } from "./in-turn/worker.js";
import { propertyResult } from "./property-result.js";
import { writeSuite } from "./reproduction.js";
import type { Found } from "./shrink.js";

/** Findings of one requirement that are told apart; behind them it is known that the server doesn't keep to it. */
const OF_ONE_REQUIREMENT = 8;

/** What was found so far: each thing is told once. */
export interface Reporter {
  readonly known: (breach: Breach) => boolean;
  /** Findings of the baseline that were seen: they are neither shrunk nor played again. */
  readonly expected: () => readonly Result[];
  /** Writes down what was found, plays it again, and tells of it; true when it is a finding. */
  readonly report: (found: Found, desk: Desk) => Promise<boolean>;
}

export interface ReporterOptions {
  readonly protocol: string;
  readonly baseline: readonly Expectation[];
  readonly known: Known;
  readonly secrets: readonly string[];
  readonly greeting: string;
  readonly tell: (result: Result) => void;
  readonly note: (note: Note) => void;
  /** Keeps a reproduction; gives where. */
  readonly save: (id: string, suite: string) => string;
  /** How to ask for the same again. */
  readonly command: (property: string, seed: number, path: string) => string;
}

export function reporter(options: ReporterOptions): Reporter {
  const { requirements } = options.known;
  const keys = new Set<string>();
  const byRequirement = new Map<string, number>();
  const clean = (text: string) => redact(text, options.secrets);
  const note = (text: string) => options.note({ type: "note", unexpected: false, text });
  const expected = new Map<string, Result>();
  /** The baseline has it: it is told once, as it was seen first. */
  const isExpected = (breach: Breach): boolean => {
    const id = findingId(options.protocol, breach);
    const requirement = requirements.get(breach.requirement);
    const result = tolerate(plainResult(id, breach, requirement, options.secrets), options.baseline);
    if (result.tolerated === undefined) return false;
    keys.add(keyOf(breach));
    if (!expected.has(id)) expected.set(id, result);
    return true;
  };
  return {
    expected: () => [...expected.values()],
    known: (breach) =>
      keys.has(keyOf(breach)) ||
      keys.has(plainKeyOf(breach)) ||
      (byRequirement.get(breach.requirement) ?? 0) >= OF_ONE_REQUIREMENT ||
      (options.baseline.length > 0 && isExpected(breach)),
    async report(found, desk) {
      const { breach, property, script, trace } = found;
      const isNew = !keys.has(keyOf(breach));
      keys.add(keyOf(breach));
      keys.add(keyOf(found.first));
      if (!isNew) return false;
      desk.clear();
      desk.oracle.spoil();
      const { protocol, target } = desk.place;
      const id = findingId(target.protocol, breach);
      const requirement = requirements.get(breach.requirement);
      const origin = {
        server: options.greeting,
        command: options.command(property.id, found.seed, found.path),
      };
      const shown = { property, breach, mail: script.mail, trace };
      const suite = clean(writeSuite(id, titleOf(breach, requirement), shown, origin, protocol.learn));
      const file = options.save(id, suite);
      if (found.once) {
        note(`${id} was seen in ${property.id} on a session with a past, and not again on a fresh one: ${file}`);
        return false;
      }
      const confirmed = await confirm(suite, file, desk.place, options.known);
      if (!confirmed.result) {
        note(`${id} was seen in ${property.id}, but not again as a suite (0/${confirmed.verdicts.length}): ${file}`);
        return false;
      }
      if (!(await passesOnReference(suite, file, protocol, options.known))) {
        const reason = `the reproduction ${file} fails on the reference server, too: this is a mistake of mailspec, please report it`;
        options.tell({ ...propertyResult(property, requirements, "error", { reason }), id });
        return false;
      }
      byRequirement.set(breach.requirement, (byRequirement.get(breach.requirement) ?? 0) + 1);
      const line = suite.split("\n").findIndex((it) => it.startsWith("  - id:")) + 1;
      options.tell(findingResult(id, found, confirmed, { file, line }, requirement, options.secrets));
      return true;
    },
  };
}
