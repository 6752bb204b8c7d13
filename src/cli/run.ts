import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { CommandModule } from "yargs";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { JournalRecord } from "../journal/record.js";
import { type Journal, openJournal } from "../journal/write.js";
import { plainLine, renderConsole } from "../report/console.js";
import { type ReportKind, reportKinds } from "../report/kinds.js";
import { progressLine } from "../report/progress.js";
import type { Level } from "../requirements/requirement.js";
import { readBaseline } from "../runner/baseline.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { exitCode } from "../runner/exit-code.js";
import { run } from "../runner/run.js";
import { type Selection, select } from "../runner/select.js";
import type { Target } from "../runner/target.js";
import { duration, list, whole } from "./arguments.js";
import { toTarget } from "./config.js";
import { type Library, loadLibrary } from "./library.js";
import { type RunArguments, runOptions } from "./run-options.js";
import { configsOf } from "./run-targets.js";

/** `mailspec run` */
export const runCommand = (version: string): CommandModule<object, RunArguments> => ({
  command: "run [what..]",
  describe: "Run the suites against a server; without a URL, against the embedded reference server",
  builder: (yargs) => runOptions(yargs) as never,
  handler: async (given) => {
    process.exitCode = await runTargets(given, version);
  },
});

async function runTargets(given: RunArguments, version: string): Promise<number> {
  const words = given.what ?? [];
  const isUrl = (word: string) => word.includes("://");
  const isConfig = (word: string) => /\.ya?ml$/.test(word);
  const library = loadLibrary(list(given.suite));
  const selection = selectionOf(
    given,
    words.filter((word) => !isUrl(word) && !isConfig(word)),
  );
  const cases = select(
    library.suites.flatMap((suite) => suite.cases),
    selection,
  );
  const outputs = list(given.report).map(parseReport);
  const configs = configsOf(given, words.filter(isUrl), words.filter(isConfig));
  const connectTimeout = duration(given.connectTimeout, "--connect-timeout");
  const family = given.ipv4 ? 4 : given.ipv6 ? 6 : undefined;
  const codes: number[] = [];
  const several = configs.length > 1;
  const abort = new AbortController();
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(exitCode.interrupted);
    abort.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    if (configs.length === 0) {
      const { target, server } = await embeddedTarget({
        timeout: duration(given.timeout, "--timeout"),
        connectTimeout,
      });
      codes.push(await runOne(given, version, library, cases, target, given.baseline, outputs, "", abort.signal));
      await server.close();
    }
    for (const config of configs) {
      if (abort.signal.aborted) break;
      const timeout = duration(config.timeout ?? given.timeout, "--timeout");
      const target = toTarget(config, { timeout, connectTimeout, ...(family && { family }) });
      codes.push(
        await runOne(
          given,
          version,
          library,
          cases,
          target,
          given.baseline ?? config.baseline,
          outputs,
          several ? target.name : "",
          abort.signal,
        ),
      );
    }
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  // A case that was left waiting would keep the process up.
  if (abort.signal.aborted) setImmediate(() => process.exit(exitCode.interrupted));
  const precedence = [exitCode.interrupted, exitCode.bug, exitCode.usage, exitCode.untestable, exitCode.findings];
  return precedence.find((code) => codes.includes(code)) ?? exitCode.conforms;
}

async function runOne(
  given: RunArguments,
  version: string,
  { requirements }: Library,
  cases: Parameters<typeof run>[0]["cases"],
  target: Target,
  baselinePath: string | undefined,
  outputs: readonly Output[],
  name: string,
  signal: AbortSignal,
): Promise<number> {
  const baseline = baselinePath === undefined ? [] : readBaseline(baselinePath);
  const records: JournalRecord[] = [];
  const journal: Journal = openJournal(withName(given.journal, name));
  const live = process.stderr.isTTY === true;
  const color = process.stdout.isTTY === true && !process.env.NO_COLOR;
  let current = "";
  const show = () => {
    const done = records.filter(({ type }) => type === "result").length;
    const findings = records.filter(
      (record) => record.type === "result" && record.verdict === "fail" && record.tolerated === undefined,
    ).length;
    process.stderr.write(
      `\r\x1b[2K${progressLine({ done, planned: cases.length, findings, current }, process.stderr.columns || 80)}`,
    );
  };
  const end = await run({
    target,
    cases,
    requirements,
    jobs: whole(given.jobs, "--jobs", 1),
    repeat: whole(given.repeat, "--repeat", 1),
    bail: given.bail === undefined ? 0 : whole(given.bail === "" ? "1" : given.bail, "--bail", 1),
    strict: given.strict,
    baseline,
    version,
    signal,
    emit: (record) => {
      records.push(record);
      journal.append(record);
      if (live) show();
      else if (record.type === "result") {
        const line = plainLine(record);
        if (line !== undefined) process.stderr.write(`${line}\n`);
      }
    },
    onStart: (id) => {
      current = id;
      if (live) show();
    },
  });
  journal.close();
  if (live) process.stderr.write("\r\x1b[2K");
  for (const { kind, file } of outputs)
    writeReport(withName(file, name), await kind.render(records, { requirements, strict: given.strict }));
  if (process.env.GITHUB_ACTIONS === "true") await tellGitHub(records, requirements, given.strict);
  const width = process.stdout.columns;
  const text = renderConsole(records, requirements, {
    color,
    verbose: given.verbose,
    ...(width !== undefined && { width }),
  });
  (end.fatal === undefined ? process.stdout : process.stderr).write(name === "" ? text : `\n── ${name}\n${text}`);
  return end.exit;
}

/** Annotations at the suites' lines, and the step's summary. */
async function tellGitHub(
  records: readonly JournalRecord[],
  requirements: Library["requirements"],
  strict: boolean,
): Promise<void> {
  const { renderAnnotations, renderStepSummary } = await import("../report/github.js");
  process.stdout.write(renderAnnotations(records, requirements, { strict }));
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file !== undefined && file !== "") appendFileSync(file, renderStepSummary(records, requirements));
}

interface Output {
  readonly kind: ReportKind;
  readonly file: string;
}

function parseReport(text: string): Output {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const kind = reportKinds[name];
  if (!kind)
    throw new UsageError(
      `--report ${name}: the kinds are ${Object.keys(reportKinds).join(", ")}${didYouMean(name, Object.keys(reportKinds))}`,
    );
  return { kind, file: equals < 0 ? kind.file : text.slice(equals + 1) };
}

/** The whole file, or nothing. */
function writeReport(file: string, text: string): void {
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}

/** `reports/junit.xml` of several targets: `reports/junit-dovecot.xml`. */
const withName = (file: string, name: string) =>
  name === "" || file === "-"
    ? file
    : file.replace(/(\.[a-z]+)?$/, (ending) => `-${name.replace(/[^\w.-]+/g, "-")}${ending}`);

function selectionOf(given: RunArguments, ids: readonly string[]): Selection {
  const levels = list(given.level).map((level) => {
    const known = (["MUST", "SHOULD", "MAY"] as const).find((word) => word === level.toUpperCase());
    if (!known) throw new UsageError(`--level ${level}: MUST, SHOULD or MAY`);
    return known satisfies Level;
  });
  const shard = given.shard === undefined ? undefined : /^([1-9]\d*)\/([1-9]\d*)$/.exec(given.shard);
  if (shard === null || (shard && Number(shard[1]) > Number(shard[2])))
    throw new UsageError(`--shard ${given.shard}: write 1/3, 2/3 or 3/3`);
  return {
    only: [...list(given.only), ...ids],
    skip: list(given.skip),
    tags: list(given.tag),
    levels,
    ...(given.grep !== undefined && { grep: given.grep }),
    ...(shard && { shard: { index: Number(shard[1]), of: Number(shard[2]) } }),
  };
}
