import { randomInt } from "node:crypto";
import type { Argv, CommandModule } from "yargs";
import { compareJournals } from "../compare/compare.js";
import { comparisonMarkdown } from "../compare/markdown.js";
import { comparisonText, countOf, type Named } from "../compare/text.js";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import type { JournalRecord } from "../journal/record.js";
import { list, whole } from "./arguments.js";
import { nameIn, readJournal } from "./journals.js";
import { exitWith, leave } from "./leave.js";
import { loadProtocols, urlExamples } from "./library.js";
import { type ServerArguments, serverOptions } from "./target-options.js";

/** What `mailspec compare` is given. */
export interface CompareArguments extends ServerArguments {
  readonly what: readonly string[];
  readonly as: string;
  readonly only?: string | readonly string[];
  readonly skip?: string | readonly string[];
  readonly scripts: string;
  readonly seed?: string;
  readonly jobs: string;
  readonly exitCode: boolean;
}

const renderers: Readonly<Record<string, (named: Named) => string>> = {
  console: comparisonText,
  markdown: comparisonMarkdown,
  json: (named) => `${JSON.stringify(named, undefined, 2)}\n`,
};

const compareOptions = (yargs: Argv): Argv =>
  serverOptions(
    yargs
      .positional("what", {
        type: "string",
        array: true,
        demandOption: true,
        describe: `two journals; or two of ${urlExamples}, a mailspec.yaml, the name of a target in one`,
      })
      .option("as", { choices: Object.keys(renderers), default: "console", describe: "the form" })
      .option("only", { type: "string", describe: "cases: id, glob, rfc1939/5 or @tag (repeatable)" })
      .option("skip", { type: "string", describe: "the same, left out (repeatable)" })
      .option("scripts", {
        type: "string",
        default: "50",
        describe: "fuzz scripts of each property, the same on both; 0: none",
      })
      .option("seed", { type: "string", describe: "of these scripts" })
      .option("jobs", { type: "string", default: "4", describe: "cases at a time; each needs an account" })
      .option("exit-code", { type: "boolean", default: false, describe: "exit 1 when anything differs" }),
  );

/** `mailspec compare` */
export const compareCommand = (version: string): CommandModule<object, CompareArguments> => ({
  command: "compare <what..>",
  describe: "Say in what two servers, or two journals, differ, though both may be right",
  builder: (yargs) => compareOptions(yargs) as never,
  handler: async (given) => {
    exitWith(await compare(given, version));
    // What was left under way may still wait for a server.
    leave();
  },
});

/** The runs of one server, by protocol. */
export type Runs = ReadonlyMap<string, readonly JournalRecord[]>;

async function compare(given: CompareArguments, version: string): Promise<number> {
  const journals = given.what.filter((word) => word.endsWith(".jsonl"));
  if (journals.length > 0 && (journals.length !== 2 || given.what.length !== 2))
    throw new UsageError("compare takes two journals, or two servers");
  const [a, b, names, code] =
    journals.length === 2 ? ofJournals(journals as [string, string]) : await ofServers(given, version);
  const shared = [...a.keys()].filter((id) => b.has(id));
  if (shared.length === 0 && code === exitCode.conforms)
    throw new UsageError(
      `they have no protocol in common: ${[...a.keys()].join(", ")}, and ${[...b.keys()].join(", ")}`,
    );
  let differences = 0;
  for (const protocol of await loadProtocols(shared)) {
    const comparison = compareJournals(
      a.get(protocol.id) ?? [],
      b.get(protocol.id) ?? [],
      await protocol.gist(),
      protocol.isRefusal,
    );
    differences += countOf(comparison);
    const [nameA, nameB] = names;
    process.stdout.write(
      (renderers[given.as] as (named: Named) => string)({ protocol: protocol.id, a: nameA, b: nameB, comparison }),
    );
  }
  if (code !== exitCode.conforms) return code;
  return given.exitCode && differences > 0 ? exitCode.findings : exitCode.conforms;
}

type Sides = readonly [a: Runs, b: Runs, names: readonly [string, string], code: number];

function ofJournals(paths: readonly [string, string]): Sides {
  const [a, b] = paths.map((path): Runs => {
    const records = readJournal(path);
    const start = records.find((record) => record.type === "run");
    return new Map([[start?.target.protocol ?? "", records]]);
  }) as [Runs, Runs];
  return [a, b, [nameIn(paths[0]), nameIn(paths[1])], exitCode.conforms];
}

async function ofServers(given: CompareArguments, version: string): Promise<Sides> {
  const { goalsToCompare, refuseStrangers, runsOf } = await import("./compare-servers.js");
  const [one, other] = await goalsToCompare(given);
  const seed = given.seed === undefined ? randomInt(2 ** 31) : whole(given.seed, "--seed", 0);
  const options = {
    only: list(given.only),
    skip: list(given.skip),
    jobs: whole(given.jobs, "--jobs", 1, 1000),
    scripts: whole(given.scripts, "--scripts", 0),
    seed,
    version,
  };
  refuseStrangers([one, other], options, given);
  const both = one.protocols.filter((id) => other.protocols.includes(id));
  const first = await runsOf({ ...one, protocols: both }, given, options);
  const second = await runsOf({ ...other, protocols: both }, given, options);
  const code = [first, second].find((its) => its.code !== exitCode.conforms)?.code ?? exitCode.conforms;
  return [first.runs, second.runs, [one.target?.name ?? "A", other.target?.name ?? "B"], code];
}
