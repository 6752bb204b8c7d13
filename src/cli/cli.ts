import yargs, { type Argv, type CommandModule } from "yargs";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../journal/exit-code.js";
import { readableLines } from "../report/octets.js";
import { withoutUser } from "../runner/target-url.js";
import { loadCommands } from "./commands.js";
import { exitWith, keepGoingWithoutReaders, leave } from "./leave.js";

const repeatable = new Set([
  "what",
  "where",
  "protocols",
  "ids",
  "files",
  "journals",
  "suite",
  "account",
  "fault",
  "only",
  "property",
  "skip",
  "tag",
  "level",
  "baseline",
  "report",
]);

/** The command that was asked for, with what it was given. */
class Chosen {
  constructor(readonly work: () => void | Promise<void>) {}
}

/** The same command, worked outside of yargs: a handler that returns makes it lay out the help, a tenth of a short run. */
const leavingEarly = (command: CommandModule): CommandModule => ({
  ...command,
  handler: (given) => {
    throw new Chosen(() => command.handler(given));
  },
});

/** The work that the words ask for; nothing to do when yargs has answered itself. */
async function chosen(parser: Argv): Promise<Chosen["work"]> {
  try {
    await parser.parseAsync();
    return () => undefined;
  } catch (thrown) {
    if (thrown instanceof Chosen) return thrown.work;
    throw thrown;
  }
}

/** Runs the command line. Sets the exit code; everything else is the commands' business. */
export async function main(argv: readonly string[], version: string): Promise<void> {
  keepGoingWithoutReaders();
  process.on("uncaughtException", (error) => {
    // A run under way writes its reports first.
    if (process.listenerCount("uncaughtException") === 1) failed(error);
  });
  const parser = yargs([...argv])
    .scriptName("mailspec")
    .usage("$0 <command>\n\nTests mail servers against the RFCs, and says which clause they break.")
    .parserConfiguration({
      "greedy-arrays": false,
      "parse-positional-numbers": false,
      "parse-numbers": false,
    })
    .version(version)
    .alias("version", "V")
    .help()
    // Its own words are English, like ours: no mixture.
    .detectLocale(false)
    .alias("help", "h")
    // Of an option that is given twice the last counts, unless it is one to repeat.
    .middleware((given) => {
      for (const [name, value] of Object.entries(given)) {
        if (Array.isArray(value) && name !== "_" && !repeatable.has(name)) given[name] = value.at(-1);
      }
    }, true)
    .strict()
    .recommendCommands()
    .demandCommand(
      1,
      "say what to do: mailspec run, fuzz, list, explain, check, report, replay, init, learn, compare, serve",
    )
    .completion("completion", "Print a completion script for your shell")
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    // Without a throw yargs would go on and run the command.
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  try {
    for (const command of await loadCommands(argv[0], version)) parser.command(leavingEarly(command));
    await (await chosen(parser))();
  } catch (error) {
    failed(error);
  }
}

/** Says what was thrown, and ends the process, whatever is still under way. */
function failed(error: unknown): void {
  if (error instanceof UsageError) {
    process.stderr.write(`mailspec: ${readableLines(withoutUser(error.message))}\n`);
    exitWith(exitCode.usage);
  } else {
    const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`mailspec: this is a bug of mailspec, please report it\n${readableLines(shown)}\n`);
    exitWith(exitCode.bug);
  }
  leave();
}
