import type { Note, Result } from "../journal/record.js";
import type { Breach, FuzzPlace } from "../protocol/fuzz.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import { type Expectation, tolerate } from "../runner/baseline.js";
import type { Known } from "../suite/load.js";
import { writeSuite } from "../suite/write.js";
import { redact } from "../wire/secrets.js";
import { caseIn, confirm, passesOnReference } from "./confirm.js";
import { findingId, findingResult, keyOf, plainResult, titleOf } from "./finding.js";
import { heldFindings } from "./held.js";
import { propertyResult } from "./property-result.js";
import { type Found, TimeIsOver } from "./shrink.js";

/** Findings of one requirement that are told apart; behind them it is known that the server doesn't keep to it. */
const OF_ONE_REQUIREMENT = 8;

/** What was found so far: each thing is told once. */
export interface Reporter {
  readonly isKnown: (breach: Breach) => boolean;
  /** That these requirements are broken is told already. */
  readonly know: (requirements: readonly string[]) => void;
  /** Findings of the baseline that were seen: they are neither shrunk nor played again. */
  readonly expected: () => readonly Result[];
  /** Something broke twice, and is shrunk now; what is returned is called when it has been reported. */
  readonly begin: (property: Property, breach: Breach) => () => void;
  /** What has begun and was not confirmed, for time was over before that: a reason by the id of each property. */
  readonly unfinished: () => ReadonlyMap<string, string>;
  /** What was seen in a property and follows from a rule that is told: a reason by the id of each. */
  readonly explained: () => ReadonlyMap<string, string>;
  /** At the end: the findings that were kept back, for they might have followed from a rule, and no rule explains. */
  readonly settle: () => readonly Result[];
  /** Writes down what was found, plays it again, and tells of it; true when it is a finding. Nobody else has a session there. Throws TimeIsOver. */
  readonly report: (found: Found, place: FuzzPlace) => Promise<boolean>;
}

export interface ReporterOptions {
  readonly protocol: Protocol;
  readonly baseline: readonly Expectation[];
  readonly known: Known;
  readonly secrets: readonly string[];
  readonly greeting: string;
  readonly tell: (result: Result) => void;
  readonly note: (note: Note) => void;
  /** Time is over: what was not played again by then is told as a note. */
  readonly isOver: () => boolean;
  /** Keeps a reproduction; gives where. */
  readonly save: (id: string, suite: string) => string;
  /** How to ask for the same again. */
  readonly command: (property: string, seed: number, path: string) => string;
}

export function reporter(options: ReporterOptions): Reporter {
  const { protocol, known, secrets } = options;
  const { requirements } = known;
  const keys = new Set<string>();
  const byRequirement = new Map<string, number>();
  const unfinished = new Set<readonly [property: string, reason: string]>();
  const note = (text: string) => options.note({ type: "note", unexpected: false, text });
  const expected = new Map<string, Result>();
  const held = heldFindings(protocol);
  /** What follows from it is nothing new. */
  const tellHeld = (breach: Breach, id: string) => {
    held.told(keyOf(breach), id);
    if (breach.rule !== undefined) held.told(breach.rule, breach.rule);
  };
  /** The baseline has it: it is told once, as it was seen first. */
  const isExpected = (breach: Breach): boolean => {
    const id = findingId(protocol.id, breach);
    const requirement = requirements.get(breach.requirement);
    const result = tolerate(plainResult(id, breach, requirement, secrets), options.baseline);
    if (result.tolerated === undefined) return false;
    keys.add(keyOf(breach));
    tellHeld(breach, id);
    if (!expected.has(id)) expected.set(id, result);
    return true;
  };
  /** The reproduction as a suite. */
  const suiteOf = (id: string, { property, breach, reproduction, seed, path }: Found): string => {
    if (!reproduction) throw new Error(`${id} was not traced`);
    const { needs, messages, state, wants, exchange } = reproduction;
    // What the server says is cleaned, and nothing else: in scripts an account stands as {user} and {password}, and a password such
    // as `test` or `pop3` would be found in what has to stay as it is.
    const clean = (text: string) => redact(text, secrets);
    return writeSuite({
      comment: [`Found by ${options.command(property.id, seed, path)}`, `on ${clean(options.greeting)}`],
      protocol: protocol.id,
      title: property.title,
      messages,
      entry: {
        id,
        title: clean(titleOf(breach, requirements.get(breach.requirement))),
        covers: [breach.requirement],
        state,
        wants,
        needs: [...new Set([...property.needs, ...needs])],
        ...(property.transport && { transport: property.transport }),
        exchange,
      },
    });
  };
  return {
    expected: () => [...expected.values()],
    isKnown: (breach) =>
      keys.has(keyOf(breach)) ||
      (breach.plainer !== undefined && keys.has(keyOf(breach.plainer))) ||
      (byRequirement.get(breach.requirement) ?? 0) >= OF_ONE_REQUIREMENT ||
      (options.baseline.length > 0 && isExpected(breach)),
    know(those) {
      for (const requirement of those) byRequirement.set(requirement, OF_ONE_REQUIREMENT);
    },
    begin(property, breach) {
      const id = findingId(protocol.id, breach);
      const its = [property.id, `${id} was seen, and time was over before it was confirmed`] as const;
      unfinished.add(its);
      return () => unfinished.delete(its);
    },
    unfinished: () => new Map(unfinished),
    explained: () => new Map([...held.explained()].map(([property, rule]) => [property, `blocked by ${rule}`])),
    settle() {
      for (const [rule, times] of held.counts())
        note(`${times} more ${times === 1 ? "finding follows" : "findings follow"} from ${rule}`);
      return held.open();
    },
    async report(found, place) {
      const { breach, property } = found;
      const isNew = !keys.has(keyOf(breach));
      keys.add(keyOf(breach));
      keys.add(keyOf(found.first));
      if (!isNew) return false;
      const id = findingId(protocol.id, breach);
      const suite = suiteOf(id, found);
      const file = options.save(id, suite);
      if (found.isUnrepeated) {
        note(`${id} was seen in ${property.id} on a session with a past, and not again on a fresh one: ${file}`);
        return false;
      }
      const entry = caseIn(suite, file, known);
      if (typeof entry === "string") {
        const reason = `the reproduction cannot be read: ${entry}: this is a mistake of mailspec, please report it`;
        options.tell({ ...propertyResult(property, requirements, "error", { reason }), id });
        return false;
      }
      const written = { protocol, entry, known };
      const confirmed = await confirm(written, place, options.isOver);
      if (confirmed.verdicts.length === 0) throw new TimeIsOver();
      if (!confirmed.result) {
        note(`${id} was seen in ${property.id}, but not again as a suite (0/${confirmed.verdicts.length}): ${file}`);
        return false;
      }
      if (!(await passesOnReference(written))) {
        const reason = `the reproduction ${file} fails on the reference server, too: this is a mistake of mailspec, please report it`;
        options.tell({ ...propertyResult(property, requirements, "error", { reason }), id });
        return false;
      }
      byRequirement.set(breach.requirement, (byRequirement.get(breach.requirement) ?? 0) + 1);
      const again = options.command(property.id, found.seed, found.path);
      const line = suite.split("\n").findIndex((it) => it.startsWith("  - id:")) + 1;
      const requirement = requirements.get(breach.requirement);
      const result = findingResult(id, found, confirmed, { file, line }, requirement, secrets, again);
      tellHeld(breach, id);
      const plainer = breach.plainer && keyOf(breach.plainer);
      if (held.take(property.id, result, { rule: breach.rule, plainer })) return false;
      options.tell(result);
      return true;
    },
  };
}
