import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import { type Path, parseYaml, readYaml, type YamlFile } from "../input/yaml-file.js";
import type { Vocabulary } from "../protocol/language.js";
import type { Level, Requirement } from "../requirements/requirement.js";
import { octetText } from "../wire/latin1.js";
import type { Case, Need, Suite } from "./case.js";
import { checkNames } from "./check-names.js";
import { ExchangeError, parseExchange, type Step } from "./exchange.js";
import { expand, type ForKeys } from "./expand.js";
import { fixture, fixtureNames, inlineFixture } from "./fixture.js";
import { TemplateError, unescapeOctets } from "./template.js";

const packageRoot = fileURLToPath(new URL("../../", import.meta.url));
export const suitesFolder = join(packageRoot, "suites");
const schema = JSON.parse(readFileSync(join(suitesFolder, "suite.schema.json"), "utf8")) as object;

/** What a suite is checked against. */
export interface Known {
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly vocabulary: (protocol: string) => Vocabulary;
}

interface SharedKeys {
  readonly state?: Case["state"];
  readonly maildrop?: readonly string[];
  readonly needs?: readonly string[];
  readonly transport?: Case["transport"];
  readonly delivery?: "raw";
  readonly tags?: readonly string[];
}

interface SuiteFile extends SharedKeys {
  readonly protocol: string;
  readonly title: string;
  readonly messages?: Readonly<Record<string, string>>;
  readonly cases: readonly CaseEntry[];
}

interface CaseEntry extends SharedKeys {
  readonly id: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly why?: string;
  readonly for?: ForKeys;
  readonly exchange: string;
}

/** Paths of the suites that come with mailspec, sorted. */
export function bundledSuites(protocol: string): readonly string[] {
  const folder = join(suitesFolder, protocol);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => join(folder, file));
}

/** Loads suites and sees that no id stands twice; throws UsageError. */
export function loadSuites(paths: readonly string[], known: Known): readonly Suite[] {
  const suites = paths.map((path) => loadSuite(path, known));
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
export function loadSuite(path: string, known: Known): Suite {
  const inside = relative(packageRoot, path);
  const shown = inside.startsWith("..") ? relative(process.cwd(), path) || path : inside;
  return checkSuite(readYaml(path, shown, schema), known);
}

/** The same for text that is already here. */
export function parseSuite(text: string, file: string, known: Known): Suite {
  return checkSuite(parseYaml(text, file, schema), known);
}

function checkSuite(yaml: YamlFile, known: Known): Suite {
  const suite = yaml.data as SuiteFile;
  const vocabulary = known.vocabulary(suite.protocol);
  const own = ownMessages(yaml, suite);
  const cases = suite.cases.flatMap((entry, index) =>
    readCase(yaml, suite, entry, ["cases", index], known, vocabulary, own),
  );
  return { file: yaml.file, protocol: suite.protocol, title: suite.title, cases };
}

/** Names that the suite gives to its own messages, and the fixtures that they are. */
function ownMessages(yaml: YamlFile, { messages = {} }: SuiteFile): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(messages).map(([name, text]) => {
      try {
        const octets = unescapeOctets(octetText(text));
        return [name, inlineFixture(Buffer.from(octets, "latin1"))] as const;
      } catch (error) {
        if (error instanceof TemplateError) throw yaml.wrong(["messages", name], error.message);
        throw error;
      }
    }),
  );
}

function readCase(
  yaml: YamlFile,
  suite: SuiteFile,
  entry: CaseEntry,
  path: Path,
  known: Known,
  vocabulary: Vocabulary,
  own: ReadonlyMap<string, string>,
): Case[] {
  const ownName = (name: string) => own.get(name) ?? name;
  const at = (...more: Path): Path => [...path, ...more];
  const block = yaml.block(at("exchange"));
  if (!block) throw yaml.wrong(at("exchange"), "write the exchange as a block: `exchange: |`");
  const level = levelOf(yaml, entry, at("covers"), known);

  return expand(entry.for ?? {}, vocabulary.lists, (message) => yaml.wrong(at("for"), message)).map(
    ({ label, put }): Case => {
      const shared = <K extends keyof SharedKeys>(key: K): SharedKeys[K] => entry[key] ?? suite[key];
      const exchange = put(entry.exchange);
      const steps = readExchange(yaml, exchange, block).map((step) =>
        "fixture" in step ? { ...step, fixture: ownName(step.fixture) } : step,
      );
      const problem = checkNames(steps, vocabulary);
      if (problem) {
        throw new UsageError(problem.message, {
          file: yaml.file,
          line: block.line + problem.line - 1,
          column: block.column,
        });
      }
      const maildrop = shared("maildrop")?.map((name) => ownName(put(name)));
      const named = [...(maildrop ?? []), ...steps.flatMap((step) => ("fixture" in step ? [step.fixture] : []))];
      const missing = named.find((name) => fixture(name) === undefined);
      if (missing !== undefined)
        throw yaml.wrong(path, `there is no fixture ${missing}${didYouMean(missing, fixtureNames())}`);
      const transport = shared("transport");
      const where = yaml.position(at("id"));
      return {
        id: entry.id + label,
        title: put(entry.title),
        suite: suite.title,
        protocol: suite.protocol,
        covers: entry.covers,
        level,
        ...(entry.why !== undefined && { why: entry.why }),
        state: shared("state") ?? "transaction",
        ...(maildrop !== undefined && { maildrop }),
        needs: [...(suite.needs ?? []), ...(entry.needs ?? [])].map((need) => readNeed(put(need))),
        ...(transport !== undefined && { transport }),
        rawDelivery: shared("delivery") === "raw",
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

function readExchange(yaml: YamlFile, exchange: string, block: { line: number; column: number }): readonly Step[] {
  try {
    return parseExchange(exchange);
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
function levelOf(yaml: YamlFile, entry: CaseEntry, path: Path, known: Known): Level {
  let level: Level = "MAY";
  entry.covers.forEach((id, index) => {
    const requirement = known.requirements.get(id);
    if (!requirement) {
      throw yaml.wrong([...path, index], `the catalogue has no ${id}${didYouMean(id, known.requirements.keys())}`);
    }
    if (requirement.level === "MAY") return;
    if (level !== "MAY" && level !== requirement.level) {
      throw yaml.wrong(
        path,
        "a case covers requirements of one level: a failure would accuse both a MUST and a SHOULD",
      );
    }
    level = requirement.level;
  });
  return level;
}
