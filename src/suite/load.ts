import { relative } from "node:path";
import { didYouMean } from "../input/nearest.js";
import { collectMistakes, UsageError } from "../input/usage-error.js";
import { type Path, parseYaml, readYaml, type YamlFile } from "../input/yaml-file.js";
import type { Need } from "../protocol/offers.js";
import { familyOf, type Protocol } from "../protocol/protocol.js";
import { TemplateError, unescapeOctets } from "../protocol/template.js";
import type { Level, Requirement } from "../requirements/requirement.js";
import { octetText } from "../wire/latin1.js";
import { packageRoot } from "./bundled.js";
import type { Case, Suite } from "./case.js";
import { compile } from "./compile.js";
import { ExchangeError, parseExchange, type Step } from "./exchange.js";
import { combinations, expand, type ForKeys } from "./expand.js";
import { fixtureNames, inlineFixture, isFixture } from "./fixture.js";
import { ownRequirements } from "./own-requirements.js";
import { suiteSchema } from "./schema.js";
import { withFixtures } from "./with-fixtures.js";

/** Cases of a suite, and characters of their exchanges together. */
const MOST_CASES = 20_000;
const MOST_TEXT = 16 << 20;

/** What suites are checked against. */
export interface Known {
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly protocols: readonly Protocol[];
  /** Beside those, the ones in which cases may open further sessions. */
  readonly others?: readonly Protocol[];
}

/** Keys that a case has of its own or from its suite; beside them the keys of the protocol's world. */
interface SharedKeys {
  readonly state?: string;
  readonly needs?: readonly string[];
  readonly transport?: Case["transport"];
  readonly tags?: readonly string[];
  readonly "for-variants"?: readonly string[];
  readonly exact?: boolean;
  readonly [key: string]: unknown;
}

interface SuiteFile extends SharedKeys {
  readonly protocol: string;
  readonly title: string;
  readonly messages?: Readonly<Record<string, string>>;
  readonly requirements?: readonly string[];
  readonly cases: readonly CaseEntry[];
}

interface CaseEntry extends SharedKeys {
  readonly id: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly why?: string;
  readonly tour?: boolean;
  readonly for?: ForKeys;
  readonly exchange: string;
}

/** A suite that is being read. */
interface Reading {
  readonly yaml: YamlFile;
  readonly suite: SuiteFile;
  readonly protocol: Protocol;
  readonly known: Known;
  /** Names that the suite gives to its own messages, and the fixtures that they are. */
  readonly own: ReadonlyMap<string, string>;
}

/** Loads suites and sees that no id stands twice; throws UsageError. */
export function loadSuites(paths: readonly string[], known: Known): readonly Suite[] {
  const suites = collectMistakes(paths, (path) => loadSuite(path, known));
  const seen = new Map<string, Case>();
  for (const suite of suites) {
    for (const entry of suite.cases) {
      const twin = seen.get(entry.id);
      if (twin) throw new UsageError(`${entry.id} is already the id of the case at ${twin.file}:${twin.line}`, entry);
      seen.set(entry.id, entry);
    }
  }
  return suites;
}

/** Loads one suite file; throws UsageError with file, line and column. */
function loadSuite(path: string, known: Known): Suite {
  const inside = relative(packageRoot, path);
  const shown = inside.startsWith("..") ? relative(process.cwd(), path) || path : inside;
  return checkSuite(readYaml(path, shown, schemaOf(known)), known, path);
}

/** The same for text that is already here. */
export function parseSuite(text: string, file: string, known: Known): Suite {
  return checkSuite(parseYaml(text, file, schemaOf(known)), known, file);
}

const schemas = new WeakMap<readonly Protocol[], object>();
function schemaOf({ protocols }: Known): object {
  const schema = schemas.get(protocols) ?? suiteSchema(protocols);
  schemas.set(protocols, schema);
  return schema;
}

/** The cases are there for each variant of the protocol of which the suite speaks. */
function checkSuite(yaml: YamlFile, bundled: Known, path: string): Suite {
  const suite = yaml.data as SuiteFile;
  const brought = ownRequirements(yaml, path, suite.requirements ?? [], bundled.requirements);
  const known =
    brought.size === 0 ? bundled : { ...bundled, requirements: new Map([...bundled.requirements, ...brought]) };
  const spoken = known.protocols.filter((its) => its.id === suite.protocol || familyOf(its) === suite.protocol);
  if (spoken.length === 0) throw yaml.wrong(["protocol"], `there is no protocol ${suite.protocol}`);
  const messages = ownMessages(yaml, suite);
  const own = new Map([...messages].map(([name, octets]) => [name, inlineFixture(octets)]));
  const cases = spoken.flatMap((protocol) => {
    const reading: Reading = { yaml, suite, protocol, known, own };
    refuseTooMany(reading);
    return collectMistakes(suite.cases, (entry, index) => readCase(reading, entry, ["cases", index])).flat();
  });
  const { file } = yaml;
  return {
    file,
    protocol: suite.protocol,
    title: suite.title,
    messages: [...messages.values()],
    ...(brought.size > 0 && { requirements: [...brought.values()] }),
    cases,
  };
}

/** Sees before any is made that the cases are not too many. */
function refuseTooMany({ yaml, suite, protocol }: Reading): void {
  let [cases, text] = [0, 0];
  suite.cases.forEach(({ for: keys = {}, exchange }, index) => {
    const wrong = (message: string) => yaml.wrong(["cases", index, "for"], message);
    const its = combinations(keys, protocol.language.lists);
    cases += its;
    text += its * exchange.length;
    if (cases > MOST_CASES) throw wrong(`these are more cases than ${MOST_CASES}, with those above: split the suite`);
    if (text > MOST_TEXT) throw wrong("the exchanges of all cases are too long together: split the suite");
  });
}

/** Octets as ISO 8859-1, by the suite's own names for them. */
function ownMessages(yaml: YamlFile, { messages = {} }: SuiteFile): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(messages).map(([name, text]) => {
      try {
        return [name, unescapeOctets(octetText(text))] as const;
      } catch (error) {
        if (error instanceof TemplateError) throw yaml.wrong(["messages", name], error.message);
        throw error;
      }
    }),
  );
}

function readCase(reading: Reading, entry: CaseEntry, path: Path): Case[] {
  const { yaml, suite, protocol } = reading;
  const variants = entry["for-variants"] ?? suite["for-variants"];
  if (variants && !variants.includes(protocol.id)) return [];
  const at = (...more: Path): Path => [...path, ...more];
  const block = yaml.block(at("exchange"));
  if (!block) throw yaml.wrong(at("exchange"), "write the exchange as a block: `exchange: |`");
  const level = levelOf(reading, entry, at("covers"));
  const shared = <K extends keyof SharedKeys>(key: K): SharedKeys[K] => entry[key] ?? suite[key];
  const state = shared("state") ?? protocol.usualState;
  if (!protocol.states.some(({ name }) => name === state)) {
    const names = protocol.states.map(({ name }) => name).join(", ");
    throw yaml.wrong(
      entry.state === undefined ? ["state"] : at("state"),
      `${protocol.title} has no state ${state}: ${names}`,
    );
  }
  const where = yaml.position(at("id"));

  return expand(entry.for ?? {}, protocol.language.lists, (message) => yaml.wrong(at("for"), message)).map(
    ({ label, put, name }): Case => {
      const message = (name: string): string => {
        const its = reading.own.get(put(name)) ?? put(name);
        if (isFixture(its)) return its;
        throw yaml.wrong(path, `there is no fixture ${its}${didYouMean(its, fixtureNames())}`);
      };
      const exchange = put(entry.exchange);
      const steps = readExchange(exchange, reading, block, message);
      const transport = shared("transport");
      const exact = shared("exact");
      return {
        id: idFor(protocol, entry.id) + label,
        title: name(entry.title),
        suite: suite.title,
        protocol: protocol.id,
        covers: entry.covers,
        level,
        ...(entry.why !== undefined && { why: entry.why }),
        state,
        wants: { ...protocol.worldKind.defaults?.(state), ...wantsOf(protocol, shared, message, put) },
        needs: [...(suite.needs ?? []), ...(entry.needs ?? [])].map((need) => readNeed(put(need))),
        ...(transport !== undefined && { transport }),
        ...(exact !== undefined && { exact }),
        ...(entry.tour && { tour: true }),
        tags: [...(suite.tags ?? []), ...(entry.tags ?? [])],
        exchange,
        steps,
        file: yaml.file,
        line: where.line,
        column: where.column,
        exchangeLine: block.line,
      };
    },
  );
}

/** `smtp.ehlo.twice` is `lmtp.ehlo.twice` where LMTP is spoken. */
const idFor = (protocol: Protocol, id: string): string =>
  id.startsWith(`${familyOf(protocol)}.`) ? protocol.id + id.slice(familyOf(protocol).length) : id;

/** What stands under the keys of the protocol's world. */
function wantsOf(
  { worldKind }: Protocol,
  shared: (key: string) => unknown,
  message: (name: string) => string,
  put: (text: string) => string,
): Case["wants"] {
  return Object.fromEntries(
    Object.entries(worldKind.keys).flatMap(([key, its]) => {
      const value = shared(key);
      return value === undefined ? [] : [[key, its.read(value, message, put)]];
    }),
  );
}

function readExchange(
  exchange: string,
  { yaml, protocol, known }: Reading,
  block: { readonly line: number; readonly column: number },
  message: (name: string) => string,
): readonly Step[] {
  try {
    const steps = parseExchange(exchange).map((step) => withFixtures(step, message));
    compile(steps, protocol, [...known.protocols, ...(known.others ?? [])]);
    return steps;
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    const place = { file: yaml.file, line: block.line + error.line - 1, column: block.column + error.column - 1 };
    throw new UsageError(error.message, place);
  }
}

function readNeed(text: string): Need {
  const offer = text.replace(/^(?:not|before-login) /, "");
  return { offer, not: text.startsWith("not "), beforeLogin: text.startsWith("before-login ") };
}

/** One level for all that a case covers: a failure accuses all of it. */
function levelOf({ yaml, known: { requirements } }: Reading, entry: CaseEntry, path: Path): Level {
  let level: Level = "MAY";
  entry.covers.forEach((id, index) => {
    const requirement = requirements.get(id);
    if (!requirement)
      throw yaml.wrong([...path, index], `the catalogue has no ${id}${didYouMean(id, requirements.keys())}`);
    if (requirement.level === "MAY") return;
    if (level !== "MAY" && level !== requirement.level)
      throw yaml.wrong(
        path,
        "a case covers requirements of one level: a failure would accuse both a MUST and a SHOULD",
      );
    level = requirement.level;
  });
  return level;
}
