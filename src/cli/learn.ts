import type { Argv, CommandModule } from "yargs";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import { dotOf, svgOf } from "../learn/dot.js";
import { learnedJson } from "../learn/json.js";
import { learnServer, type ServerMachine } from "../learn/run.js";
import { seatsOf } from "../learn/seats.js";
import { learnedText } from "../learn/text.js";
import type { Learn } from "../protocol/learn.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { readable } from "../report/octets.js";
import { redact } from "../wire/secrets.js";
import { duration, list, whole } from "./arguments.js";
import { eachTarget, goalsOf, sortWords, type Turn } from "./each-target.js";
import { exitWith, leave } from "./leave.js";
import { protocolIds, urlExamples } from "./library.js";
import { type ServerArguments, serverOptions } from "./target-options.js";

/** What `mailspec learn` is given. */
interface LearnArguments extends ServerArguments {
  readonly what?: readonly string[];
  readonly as: string;
  readonly for: string;
  readonly queries: string;
  readonly tests: string;
  readonly seed: string;
  readonly jobs: string;
  readonly skip?: string | readonly string[];
  readonly wrongPasswords: boolean;
  readonly exitCode: boolean;
}

const kinds = ["console", "dot", "svg", "json"];

const learnOptions = (yargs: Argv): Argv =>
  serverOptions(
    yargs
      .positional("what", {
        type: "string",
        array: true,
        describe: `${urlExamples}, a mailspec.yaml, or ids of protocols`,
      })
      .option("as", { choices: kinds, default: "console", describe: "the form; svg takes @hpcc-js/wasm-graphviz" })
      .option("for", { type: "string", default: "5m", describe: "time for each protocol" })
      .option("queries", { type: "string", default: "10000", describe: "sessions at most" })
      .option("tests", {
        type: "string",
        default: "300",
        describe: "words by chance that have to be answered as expected",
      })
      .option("seed", { type: "string", default: "1", describe: "of these words" })
      .option("jobs", { type: "string", default: "4", describe: "sessions at a time; each needs an account" })
      .option("skip", { type: "string", describe: "letters that begin so are left out, which saves time (repeatable)" })
      .option("wrong-passwords", {
        type: "boolean",
        default: false,
        describe: "try them, too: servers delay such logins, and may lock out who tries too often",
      })
      .option("exit-code", { type: "boolean", default: false, describe: "exit 1 when the model says otherwise" }),
  );

/** `mailspec learn` */
export const learnCommand: CommandModule<object, LearnArguments> = {
  command: "learn [what..]",
  describe: "Learn the state machine that a server has, draw it, and say what the protocol's model does not know of it",
  builder: (yargs) => learnOptions(yargs) as never,
  handler: async (given) => {
    exitWith(await learnTargets(given));
    // What time was over for may still wait for a server.
    leave();
  },
};

async function learnTargets(given: LearnArguments): Promise<number> {
  const { urls, files, ids } = sortWords(given.what ?? []);
  const stranger = ids.find((id) => !protocolIds.includes(id));
  if (stranger !== undefined) throw new UsageError(`${stranger} is no protocol: ${protocolIds.join(", ")}`);
  const goals = await goalsOf(given, urls, files, ids);
  const chosen = goals.map((goal) => ({
    ...goal,
    protocols: goal.protocols.filter((id) => ids.length === 0 || ids.includes(id)),
  }));
  if (chosen.every(({ protocols }) => protocols.length === 0)) throw new UsageError(`no ${ids.join(" or ")} URL given`);
  return eachTarget(given, chosen, (turn) => learnTurn(turn, given));
}

async function learnTurn({ protocol, target, signal }: Turn, given: LearnArguments): Promise<number> {
  const learning = await protocol.learn?.();
  if (!learning) throw new UsageError(`mailspec can't learn ${protocol.id}`);
  const options = {
    forMs: duration(given.for, "--for"),
    queries: whole(given.queries, "--queries", 1),
    tests: whole(given.tests, "--tests", 0),
    seed: whole(given.seed, "--seed", 0),
    wrongLogins: given.wrongPasswords,
    skip: list(given.skip),
    signal,
    ...(process.stderr.isTTY && {
      onProgress: (asked: number) => void process.stderr.write(`\r\x1b[2K${protocol.id}: ${asked} sessions`),
    }),
  };
  const secrets = target.accounts.flatMap((account) => protocol.secretsOf(account));
  const unreachable = (reason: string): number => {
    process.stderr.write(`mailspec: ${readable(redact(reason, secrets))}\n`);
    return exitCode.untestable;
  };
  try {
    const seats = await seatsOf(protocol, target, whole(given.jobs, "--jobs", 1, 100));
    const its = await learnServer(protocol, learning, seats, options);
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
    process.stdout.write(await rendered(given.as, seats[0].place.endpoint.url, its, learning));
    if (its.stopped) return exitCode.untestable;
    const isOther = its.compared?.differences.some(({ kind }) => kind === "other") === true;
    return given.exitCode && isOther ? exitCode.findings : exitCode.conforms;
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return unreachable(error.message);
  }
}

async function rendered(as: string, url: string, its: ServerMachine, { isRefusal }: Learn): Promise<string> {
  if (as === "json") return learnedJson(url, its);
  if (as === "console") return learnedText(url, its);
  const { machine, compared } = its;
  const dot = machine ? dotOf({ title: url, machine, compared, isRefusal }) : "digraph learned {}\n";
  if (as === "dot") return dot;
  try {
    return await svgOf(dot);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError("--as svg: npm install @hpcc-js/wasm-graphviz, or have dot draw what --as dot gives");
  }
}
