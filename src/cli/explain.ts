import type { CommandModule } from "yargs";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { Property } from "../protocol/property.js";
import { caseName } from "../report/failure.js";
import { coverage } from "../requirements/coverage.js";
import { documentName, documentOf, isOfDocument } from "../requirements/document.js";
import { type Basis, clause, clauses } from "../requirements/requirement.js";
import { matches } from "../runner/select.js";
import type { Case } from "../suite/case.js";
import { list } from "./arguments.js";
import { detectors, type Library, loadLibrary, loadProperties } from "./library.js";

/** `mailspec explain` */
export const explainCommand: CommandModule<object, { id: string; suite?: string | readonly string[] }> = {
  command: "explain <id>",
  describe: "What a case, a rule or a requirement is about, why it matters, and the exchange",
  builder: (yargs) =>
    yargs.positional("id", { type: "string", demandOption: true }).option("suite", {
      type: "string",
      describe: "a suite file, in place of the bundled ones (repeatable)",
    }) as never,
  handler: async ({ id, suite }) => {
    const library = await loadLibrary(list(suite));
    const properties = await loadProperties(library.protocols);
    const text = [
      ...casesOf(library, id),
      ...watchersOf(library, properties, id),
      ...requirementsOf(library, properties, id),
    ];
    if (text.length === 0) {
      const known = [
        ...library.requirements.keys(),
        ...library.rules.map((rule) => rule.id),
        ...properties.map((property) => property.id),
        ...library.suites.flatMap(({ cases }) => cases.map((entry) => caseName(entry.id))),
      ];
      throw new UsageError(`nothing is called ${id}${didYouMean(id, known)}`);
    }
    process.stdout.write(`${text.join("\n")}\n`);
  },
};

function casesOf({ suites, requirements }: Library, id: string): readonly string[] {
  if (isOfDocument(id)) return [];
  const found = suites.flatMap(({ cases }) => cases).filter((entry) => matches(id, entry));
  // Of the cases that `for:` made from one, the first stands for all.
  const first = new Map(found.map((entry) => [caseName(entry.id), entry] as const).reverse());
  return [...first.values()].reverse().flatMap((entry) => [
    `${entry.id}  ${entry.level}`,
    `  ${entry.title}`,
    ...(entry.why === undefined ? [] : [`  Why: ${entry.why}`]),
    ...entry.covers.map((covered) => coveredLine(requirements, covered)),
    `  State: ${entry.state}${wanted(entry)}${entry.needs.length === 0 ? "" : ` · needs: ${entry.needs.map(({ not, offer }) => (not ? `not ${offer}` : offer)).join(", ")}`}`,
    ...entry.exchange
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
    `  ${entry.file}:${entry.line}`,
    "",
  ]);
}

/** What has to be there, by the keys of the protocol. */
const wanted = ({ wants }: Case) =>
  Object.entries(wants)
    .map(([key, value]) => ` · ${key}: ${Array.isArray(value) ? value.join(", ") || "empty" : String(value)}`)
    .join("");

const coveredLine = (requirements: Library["requirements"], id: string) =>
  `  ${clause(id)}: ${requirements.get(id)?.summary ?? ""}  (${id})`;

function watchersOf({ rules, requirements }: Library, properties: readonly Property[], id: string): readonly string[] {
  const known = [
    ...rules.map((it) => ({ ...it, covers: [it.covers], how: "Watched on all traffic of every case." })),
    ...properties.map((it) => ({ ...it, how: `mailspec fuzz --property ${it.id}` })),
  ];
  return known
    .filter((it) => it.id === id)
    .flatMap(({ title, covers, how }) => [
      id,
      `  ${title}`,
      ...covers.map((covered) => coveredLine(requirements, covered)),
      `  ${how}`,
      "",
    ]);
}

const restsOn = {
  text: "text, the words say it",
  reading: "reading, one could read otherwise",
  consensus: "consensus, beyond the words",
} satisfies Record<Basis, string>;

function requirementsOf(library: Library, properties: readonly Property[], id: string): readonly string[] {
  if (!isOfDocument(id)) return [];
  return coverage(library.requirements.values(), detectors(library, properties))
    .filter(({ requirement }) => requirement.id === id || requirement.id.startsWith(`${id}/`))
    .flatMap(({ requirement, by }) => [
      `${requirement.id}  ${requirement.level}  ${clauses(requirement)}`,
      `  ${requirement.summary}`,
      `  ${documentName(documentOf(requirement.id))}: "${requirement.text}"`,
      ...(requirement.url === undefined ? [] : [`  ${requirement.url}`]),
      `  Basis: ${restsOn[requirement.basis]}${requirement.reading === undefined ? "" : `. ${requirement.reading}`}`,
      ...(requirement.why === undefined ? [] : [`  Why: ${requirement.why}`]),
      ...(requirement.untestable === undefined ? [] : [`  Not testable: ${requirement.untestable}`]),
      ...new Set(by.map(({ kind, id: its }) => `  ${kind} ${caseName(its)}`)),
      "",
    ]);
}
