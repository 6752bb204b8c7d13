import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import type { Argv, CommandModule } from "yargs";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Endpoint, Target } from "../protocol/target.js";
import { protocols } from "../protocols/all.js";
import { readable } from "../report/octets.js";
import { detect, urlOf } from "../runner/detect.js";
import { parseTargetUrl } from "../runner/target-url.js";
import { duration, list } from "./arguments.js";
import { configsOf, type TargetConfig, toTarget } from "./config.js";
import { githubWorkflow, gitlabPipeline, type TargetFile, takesMail, targetFile } from "./init-files.js";
import { interruptions } from "./interruptions.js";
import { exitWith, leave } from "./leave.js";
import { loadProtocols } from "./library.js";
import { writeReport } from "./outputs.js";
import { started } from "./started.js";
import { type ServerArguments, serverOptions } from "./target-options.js";

const files = { github: ".github/workflows/mailspec.yml", gitlab: ".gitlab-ci.yml" } as const;

interface InitArguments extends ServerArguments {
  readonly where?: readonly string[];
  readonly ci?: keyof typeof files;
  readonly name?: string;
  readonly start?: string;
  readonly force: boolean;
  readonly baseline?: string | readonly string[];
  readonly writeAccounts: boolean;
}

/** `mailspec init` */
export const initCommand = (version: string): CommandModule<object, InitArguments> => ({
  command: "init [where..]",
  describe:
    "Look at a server, and write mailspec.yaml and a workflow for a CI; asks for what is not said, at a terminal",
  builder: (yargs) => initOptions(yargs) as never,
  handler: async (given) => {
    exitWith(await (process.stdin.isTTY ? asked(given, version) : init(given, version)));
    leave();
  },
});

const initOptions = (yargs: Argv): Argv =>
  serverOptions(
    yargs
      .positional("where", {
        type: "string",
        array: true,
        describe: "where it listens: URLs, or host:port, of which is found out what it speaks",
      })
      .option("ci", { choices: Object.keys(files), describe: "write a workflow for that CI, too" })
      .option("name", { type: "string", describe: "what the target is called; its host by default" })
      .option("start", { type: "string", describe: "shell command that starts the server, here and in the CI" })
      .option("baseline", { type: "string", describe: "file of known findings (run --update-baseline writes it)" })
      .option("write-accounts", {
        type: "boolean",
        default: false,
        describe: "write the accounts into mailspec.yaml, passwords included",
      })
      .option("force", { type: "boolean", default: false, describe: "in place of files that are there" }),
  );

/** Asks a question; an empty answer leaves it open. */
type Ask = (question: string) => Promise<string>;

/** A terminal to ask at. No answer at all (Ctrl-C, Ctrl-D) leaves everything as it is. */
function asking(): { readonly ask: Ask; readonly close: () => void } {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let isInterrupted = false;
  terminal.on("SIGINT", () => {
    isInterrupted = true;
    terminal.close();
  });
  // `question` forgets what was typed before it is asked.
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question) {
      process.stderr.write(`${question} `);
      const { value, done } = await lines.next();
      if (!done) return value.trim();
      process.stderr.write("\n");
      throw new Unanswered(isInterrupted ? exitCode.interrupted : exitCode.usage);
    },
    close: () => terminal.close(),
  };
}

/** Somebody did not want to go on. */
class Unanswered extends Error {
  constructor(readonly exit: number) {
    super("nothing was written");
  }
}

/** Where it listens, and what starts it. */
async function whereabouts(given: InitArguments, ask: Ask): Promise<InitArguments> {
  if (list(given.where).length > 0) return given;
  const where = (await ask("Where does the server listen? (host:port or URLs, with blanks between)")).split(/\s+/);
  if (where.every((word) => word === "")) return given;
  const start = given.start ?? (await ask("A command that starts it? (empty: it is running)"));
  return { ...given, where, ...(start !== "" && { start }) };
}

/** What has to be known to test what is spoken there, and a CI. */
async function details(given: InitArguments, urls: readonly string[], ask: Ask): Promise<InitArguments> {
  const wanted = async (isKnown: boolean, question: string) => (isKnown ? "" : ask(question));
  const isMailIn = urls.some(takesMail);
  const deliver = await wanted(
    given.deliver !== undefined || given.deliverCmd !== undefined || urls.some(isLmtp) || urls.every(takesMail),
    "How does mail get into its mailboxes? (lmtp://host:port, maildir:/path/{user}, …; empty: not at all)",
  );
  const read = await wanted(
    given.read !== undefined || given.readCmd !== undefined || !isMailIn,
    "How can what arrived be read? (maildir:/home/{local}/Maildir, mbox:/var/mail/{local}, pop3://host:port, …; empty: not at all)",
  );
  const domain = await wanted(
    given.domain !== undefined || !isMailIn,
    "The domain of its mailboxes? (empty: the names of accounts have one)",
  );
  const ci = given.ci ?? (await ask("A workflow for which CI? (github, gitlab; empty: none)"));
  if (ci !== "" && !Object.hasOwn(files, ci)) throw new UsageError(`--ci ${ci}: github or gitlab`);
  return {
    ...given,
    ...(deliver !== "" && { deliver }),
    ...(read !== "" && { read }),
    ...(domain !== "" && { domain }),
    ...(ci !== "" && { ci: ci as keyof typeof files }),
  };
}

const isLmtp = (url: string) => url.startsWith("lmtp://");

/** `init` at a terminal. */
async function asked(given: InitArguments, version: string): Promise<number> {
  const { ask, close } = asking();
  try {
    return await init(await whereabouts(given, ask), version, ask);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    process.stderr.write(`mailspec: ${error.message}\n`);
    return error.exit;
  } finally {
    close();
  }
}

async function init(said: InitArguments, version: string, ask?: Ask): Promise<number> {
  const where = list(said.where).filter((word) => word !== "");
  if (where.length === 0) throw new UsageError("say where the server listens: mailspec init HOST:PORT…, or URLs");
  refuseThere(said);
  const { signal, release } = interruptions();
  const server = await started(said.start, awaited(where, said), signal);
  try {
    const urls = await Promise.all(where.map((word) => toUrl(word, said)));
    const given = ask ? await details(said, urls, ask) : said;
    const paths = refuseThere(given);
    const [config] = await configsOf(given, urls, []);
    if (!config) return exitCode.usage;
    const its = { ...config, urls };
    const isTrusted = await lookAt(its, given);
    if (isTrusted === undefined) return exitCode.untestable;
    const spoken = [...new Set(urls.map((url) => parseTargetUrl(url, protocols).endpoint.protocol))];
    const { start } = given;
    const workflow = {
      version,
      protocols: spoken,
      ...(start !== undefined && { start }),
    };
    writeReport("mailspec.yaml", targetFile(describe(its, given, isTrusted)));
    if (given.ci) writeReport(files[given.ci], (given.ci === "github" ? githubWorkflow : gitlabPipeline)(workflow));
    process.stdout.write(`${paths.map((path) => `written: ${path}`).join("\n")}\n`);
    const user = urls.some(takesMail) && given.domain === undefined ? "user@domain" : "user";
    process.stdout.write(
      `now: MAILSPEC_ACCOUNT="${user}:password" mailspec run${start ? ` --start '${start.replaceAll("'", "'\\''")}'` : ""}\n`,
    );
    return exitCode.conforms;
  } finally {
    await server?.stop();
    release();
  }
}

/** The files that are to be written. Throws UsageError. */
function refuseThere({ ci, force }: InitArguments): readonly string[] {
  const paths = ["mailspec.yaml", ...(ci ? [files[ci]] : [])];
  const there = paths.filter((path) => existsSync(path));
  if (there.length > 0 && !force)
    throw new UsageError(`${there.join(" and ")} ${there.length > 1 ? "are" : "is"} there already (--force)`);
  return paths;
}

/** Where somebody has to listen before the server counts as started. */
const awaited = (where: readonly string[], given: InitArguments): Pick<Target, "endpoints" | "timeout"> => ({
  endpoints: where.map((word): Endpoint => {
    const { host, port } = word.includes("://") ? parseTargetUrl(word, protocols).endpoint : hostAndPort(word);
    return { url: word, protocol: "", host, port, implicitTls: false };
  }),
  timeout: duration(given.timeout, "--timeout"),
});

/** Throws UsageError. */
function hostAndPort(word: string): { readonly host: string; readonly port: number } {
  const [, host = "", port = ""] = /^\[?([^[\]\s/]+?)\]?:(\d{1,5})$/.exec(word) ?? [];
  if (host === "" || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError(`${word} is no place where a server listens: write host:port, or a URL`);
  return { host, port: Number(port) };
}

/** Throws UsageError. */
async function toUrl(word: string, given: ServerArguments): Promise<string> {
  if (word.includes("://")) return parseTargetUrl(word, protocols).endpoint.url;
  const { host, port } = hostAndPort(word);
  const spoken = await detect(host, port);
  const url = spoken && urlOf(host, port, spoken, protocols);
  if (!url) throw new UsageError(`nobody greets on ${word} as a mail server does: write a URL, or check the port`);
  const [protocol] = await loadProtocols([spoken.protocol]);
  if (!protocol?.alike || spoken.implicitTls) return url;
  const { domain } = given;
  const target = toTarget({ urls: [url], ...(domain !== undefined && { domain }) }, patienceOf(given));
  const other = urlOf(host, port, { ...spoken, protocol: protocol.alike.protocol }, protocols) ?? url;
  const isOther = await protocol.alike.isIt(target, target.endpoints[0] as Endpoint);
  if (isOther === "perhaps")
    process.stderr.write(
      `mailspec: ${word} lets people log in, and is taken for ${spoken.protocol}: say --domain to find out, or ${other} if it is that\n`,
    );
  return isOther === "yes" ? other : url;
}

/** How long it waits for what. Throws UsageError. */
const patienceOf = (given: ServerArguments) => ({
  timeout: duration(given.timeout, "--timeout"),
  loginTimeout: duration(given.loginTimeout, "--login-timeout"),
  connectTimeout: duration(given.connectTimeout, "--connect-timeout"),
});

/** Looks at each port and tells what is there; gives whether its certificates are trusted, or undefined when nothing can be tested. */
async function lookAt(config: TargetConfig, given: ServerArguments): Promise<boolean | undefined> {
  const target = toTarget({ ...config, accounts: [] }, patienceOf(given));
  let isTrusted = true;
  for (const endpoint of target.endpoints) {
    const found = await lookOnce(target, endpoint);
    if (found === undefined) return undefined;
    const upgrades = !endpoint.implicitTls && /\bSTLS\b|\bSTARTTLS\b/.test(found.offers);
    const secured = upgrades ? await lookOnce({ ...target, starttls: true }, endpoint) : found;
    const isDoubted = secured?.isDoubted !== false;
    if (isDoubted) isTrusted = false;
    const said = [found.greeting.trimEnd(), found.offers, isDoubted ? "its certificate is not trusted here" : ""];
    process.stdout.write(
      `${endpoint.url}  ${said
        .filter((part) => part !== "")
        .map(readable)
        .join(" · ")}\n`,
    );
  }
  return isTrusted;
}

/** What an endpoint says of itself, whether or not its certificate is trusted. */
const lookOnce = async (target: Target, endpoint: Endpoint) =>
  (await probed(target, endpoint)) ?? (await probed({ ...target, tls: { insecure: true } }, endpoint, true));

/** What an endpoint says of itself. The last to look tells why nothing can be seen. */
async function probed(target: Target, endpoint: Endpoint, isLast = false) {
  const [protocol] = await loadProtocols([endpoint.protocol]);
  try {
    const probe = await protocol?.probe(target, endpoint, []);
    // As it says it: what we call it is nobody else's.
    return probe && { greeting: probe.greeting, offers: probe.capabilities.join(" "), isDoubted: isLast };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    if (isLast) process.stderr.write(`mailspec: ${readable(error.message)}\n`);
    return undefined;
  }
}

/** What is written of the target: what was said, and what was found out. */
function describe(
  { urls, accounts, tls, ...config }: TargetConfig,
  given: InitArguments,
  isTrusted: boolean,
): TargetFile {
  const [first] = urls.map((url) => parseTargetUrl(url, protocols).endpoint);
  const lmtp = urls.find(isLmtp);
  const isDelivered = config.deliver !== undefined || config["deliver-cmd"] !== undefined;
  const certificates = { ...tls, ...(!isTrusted && { insecure: true }) };
  const { name: _named, ...said } = config;
  const [baseline, ...furtherBaselines] = list(given.baseline);
  if (furtherBaselines.length > 0) throw new UsageError("--baseline: mailspec.yaml names one file");
  const more = Object.entries({
    ...said,
    ...(!isDelivered && lmtp !== undefined && { deliver: lmtp }),
    ...(Object.keys(certificates).length > 0 && { tls: certificates }),
    ...(baseline !== undefined && { baseline }),
    ...(given.writeAccounts && accounts && { accounts }),
  }).filter(([, value]) => value !== undefined);
  return { name: given.name ?? first?.host ?? "server", urls, more: Object.fromEntries(more) as TargetFile["more"] };
}
