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
import { parseTargetUrl, type Target } from "../runner/target.js";
import { duration, list, whole } from "./arguments.js";
import { defaultConfig, readConfig, type TargetConfig, toTarget } from "./config.js";
import { type Library, loadLibrary } from "./library.js";

interface RunArguments {
  readonly what?: readonly string[];
  readonly config?: string;
  readonly suite?: string | readonly string[];
  readonly account?: string | readonly string[];
  readonly deliver?: string;
  readonly deliverCmd?: string;
  readonly only?: string | readonly string[];
  readonly skip?: string | readonly string[];
  readonly tag?: string | readonly string[];
  readonly level?: string | readonly string[];
  readonly grep?: string;
  readonly shard?: string;
  readonly strict: boolean;
  readonly wipe: boolean;
  readonly starttls: boolean;
  readonly insecure: boolean;
  readonly ca?: string;
  readonly servername?: string;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly jobs: string;
  readonly timeout: string;
  readonly connectTimeout: string;
  readonly repeat: string;
  readonly bail?: string;
  readonly baseline?: string;
  readonly report?: string | readonly string[];
  readonly journal: string;
  readonly verbose: number;
}

/** `mailspec run` */
export const runCommand = (version: string): CommandModule<object, RunArguments> => ({
  command: "run [what..]",
  describe: "Run the suites against a server; without a URL, against the embedded reference server",
  builder: (yargs) =>
    yargs
      .positional("what", {
        type: "string",
        array: true,
        describe: "pop3://host:port, pop3s://…, a mailspec.yaml, or ids to run",
      })
      .option("config", { type: "string", describe: "targets from this mailspec.yaml" })
      .option("suite", { type: "string", describe: "a suite file, in place of the bundled ones (repeatable)" })
      .option("account", {
        type: "string",
        describe: "user:password (repeatable); better in MAILSPEC_ACCOUNT or mailspec.yaml",
      })
      .option("deliver", { type: "string", describe: "how mail gets in: lmtp://…, smtp://…, maildir:/path/{user}" })
      .option("deliver-cmd", {
        type: "string",
        describe: "or by a program: 'program {user}', message on its standard input",
      })
      .option("only", { type: "string", describe: "id, glob, rfc1939/5 or @tag (repeatable)" })
      .option("skip", { type: "string", describe: "the same, left out (repeatable)" })
      .option("tag", { type: "string", describe: "cases with that tag (repeatable); slow ones run only so" })
      .option("level", { type: "string", describe: "MUST, SHOULD or MAY (repeatable)" })
      .option("grep", { type: "string", describe: "cases whose title or exchange holds this" })
      .option("shard", { type: "string", describe: "part of the cases: 1/3" })
      .option("strict", { type: "boolean", default: false, describe: "a broken SHOULD is a finding too" })
      .option("wipe", {
        type: "boolean",
        default: false,
        describe: "delete mail that mailspec did not put into the maildrops",
      })
      .option("starttls", { type: "boolean", default: false, describe: "STLS before logging in" })
      .option("insecure", { type: "boolean", default: false, describe: "accept any certificate" })
      .option("ca", { type: "string", describe: "PEM file of the authority to trust" })
      .option("servername", { type: "string", describe: "name that the certificate must bear" })
      .option("ipv4", { alias: "4", type: "boolean", default: false, describe: "IPv4 only" })
      .option("ipv6", { alias: "6", type: "boolean", default: false, describe: "IPv6 only" })
      .option("jobs", { type: "string", default: "4", describe: "cases at a time; each needs an account" })
      .option("timeout", { type: "string", default: "10s", describe: "for one reply" })
      .option("connect-timeout", { type: "string", default: "5s", describe: "for a connection" })
      .option("repeat", { type: "string", default: "1", describe: "run every case so often, to find flaky verdicts" })
      .option("bail", { type: "string", describe: "stop after so many findings (1)" })
      .option("baseline", { type: "string", describe: "known findings" })
      .option("report", { type: "string", describe: `${Object.keys(reportKinds).join(", ")}; KIND=FILE (repeatable)` })
      .option("journal", {
        type: "string",
        default: "reports/journal.jsonl",
        describe: "where every result is written as it comes",
      })
      .option("verbose", {
        alias: "v",
        type: "count",
        describe: "whole transcripts of findings; -vv: of everything",
      }) as never,
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

/** Targets of the URLs, one for each host; or of the configuration. Flags and environment win over the file. */
function configsOf(given: RunArguments, urls: readonly string[], files: readonly string[]): readonly TargetConfig[] {
  const accounts = accountsOf(given);
  const flags = (config: TargetConfig): TargetConfig => {
    const tls = {
      ...config.tls,
      ...(given.ca !== undefined && { ca: given.ca }),
      ...(given.insecure && { insecure: true }),
      ...(given.servername !== undefined && { servername: given.servername }),
    };
    return {
      ...config,
      tls,
      ...(accounts.length > 0 && { accounts }),
      ...(given.deliver !== undefined && { deliver: given.deliver }),
      ...(given.deliverCmd !== undefined && { "deliver-cmd": given.deliverCmd }),
      ...(given.starttls && { starttls: true }),
      ...(given.wipe && { wipe: true }),
    };
  };
  const byHost = new Map<string, string[]>();
  for (const url of urls) {
    const { host } = parseTargetUrl(url).endpoint;
    byHost.set(host, [...(byHost.get(host) ?? []), url]);
  }
  const named = given.config === undefined ? files : [given.config, ...files];
  const fallback = urls.length === 0 && named.length === 0 ? defaultConfig() : undefined;
  const read = [...named, ...(fallback === undefined ? [] : [fallback])].flatMap(readConfig);
  return [...[...byHost.values()].map((its) => ({ urls: its })), ...read].map(flags);
}

/** `--account`, or MAILSPEC_ACCOUNT; a name without a password takes MAILSPEC_PASSWORD. */
function accountsOf(given: RunArguments): readonly string[] {
  const named = list(given.account);
  const listed =
    named.length > 0 ? named : (process.env.MAILSPEC_ACCOUNT ?? "").split(/\s+/).filter((word) => word !== "");
  return listed.map((account) => {
    if (account.includes(":")) return account;
    const password = process.env.MAILSPEC_PASSWORD;
    if (password === undefined)
      throw new UsageError(`--account ${account} has no password: write user:password, or set MAILSPEC_PASSWORD`);
    return `${account}:${password}`;
  });
}
