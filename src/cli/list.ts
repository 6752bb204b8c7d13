import type { CommandModule } from "yargs";
import { UsageError } from "../input/usage-error.js";
import type { Property } from "../protocol/property.js";
import { familyOf, type Protocol } from "../protocol/protocol.js";
import type { FaultInfo } from "../protocol/reference.js";
import { caseName } from "../report/failure.js";
import { coverage } from "../requirements/coverage.js";
import { matches } from "../runner/select.js";
import { detectors, type Library, loadLibrary, loadProperties } from "./library.js";

const kinds = ["cases", "rules", "properties", "requirements", "suites", "faults"] as const;

/** `mailspec list` */
export const listCommand: CommandModule<object, { what: string; ids?: readonly string[] }> = {
  command: "list [what] [ids..]",
  describe: "List cases, rules, properties, requirements (with what covers them), suites or faults",
  builder: (yargs) =>
    yargs
      .positional("what", { choices: kinds, default: "cases" as const })
      .positional("ids", { type: "string", array: true, describe: "ids, globs, rfc1939/5, @tag" }) as never,
  handler: async ({ what, ids = [] }) => {
    const library = await loadLibrary();
    const properties = await loadProperties(library.protocols);
    const faults = await faultsOf(library.protocols);
    const wanted = (entry: { id: string; covers: readonly string[]; tags?: readonly string[] }) =>
      ids.length === 0 || ids.some((id) => matches(id, entry));
    const lines = linesOf(what as (typeof kinds)[number], library, properties, faults, wanted);
    if (lines.length === 0) throw new UsageError(`nothing is called ${ids.join(" ")}`);
    // Variants of a protocol share suites.
    process.stdout.write(`${[...new Set(lines)].join("\n")}\n`);
  },
};

/** With ids as `serve --fault` takes them. What variants of a protocol have in common is said once. */
async function faultsOf(protocols: readonly Protocol[]): Promise<readonly FaultInfo[]> {
  const all = new Map<string, FaultInfo>();
  for (const protocol of protocols)
    for (const fault of (await protocol.reference()).faults) {
      const id = `${familyOf(protocol)}.${fault.id}`;
      const own = protocol.id === familyOf(protocol) || all.has(id) ? id : `${protocol.id}.${fault.id}`;
      if (!all.has(own)) all.set(own, { ...fault, id: own });
    }
  return [...all.values()];
}

function linesOf(
  what: (typeof kinds)[number],
  library: Library,
  properties: readonly Property[],
  faults: readonly FaultInfo[],
  wanted: (entry: { id: string; covers: readonly string[]; tags?: readonly string[] }) => boolean,
): readonly string[] {
  switch (what) {
    case "cases":
      return library.suites.flatMap(({ cases }) =>
        cases.filter(wanted).map(({ id, level, title }) => `${id}  ${level}  ${title}`),
      );
    case "rules":
      return library.rules
        .filter(({ id, covers }) => wanted({ id, covers: [covers] }))
        .map(({ id, covers, title }) => `${id}  ${covers}  ${title}`);
    case "properties":
      return properties.filter(wanted).map(({ id, title, covers }) => `${id}  ${title}  (${covers.join(", ")})`);
    case "suites":
      return library.suites.map(({ file, title, cases }) => `${file}  ${cases.length} cases  ${title}`);
    case "faults":
      return faults
        .filter(({ id, breaks }) => wanted({ id, covers: [breaks] }))
        .map(({ id, breaks, summary }) => `${id}  ${breaks}  ${summary}`);
    case "requirements": {
      const all = coverage(library.requirements.values(), detectors(library, properties)).filter(({ requirement }) =>
        wanted({ id: requirement.id, covers: [requirement.id] }),
      );
      return all.flatMap(({ requirement: { id, level, summary, untestable }, by }) => [
        `${id}  ${level}  ${summary}`,
        ...(untestable === undefined ? [] : [`    not testable: ${untestable}`]),
        ...(by.length === 0 && untestable === undefined ? ["    NOT COVERED"] : []),
        ...new Set(by.map(({ kind, id: its }) => `    ${kind} ${caseName(its)}`)),
      ]);
    }
    default:
      return what satisfies never;
  }
}
