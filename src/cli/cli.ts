import yargs from "yargs";
import { UsageError } from "../input/usage-error.js";
import { exitCode } from "../runner/exit-code.js";

/** Runs the command line. Sets the exit code; everything else is the commands' business. */
export async function main(argv: readonly string[], version: string): Promise<void> {
  const { commands } = await import("./commands.js");
  const parser = yargs([...argv])
    .scriptName("mailspec")
    .usage("$0 <command>\n\nTests mail servers against the RFCs, and says which clause they break.")
    .parserConfiguration({
      "greedy-arrays": false,
      "parse-positional-numbers": false,
      "parse-numbers": false,
      "duplicate-arguments-array": false,
    })
    .version(version)
    .alias("version", "V")
    .help()
    .alias("help", "h")
    .strict()
    .recommendCommands()
    .demandCommand(1, "say what to do: mailspec run, list, explain, check, report, serve")
    .completion("completion", "Print a completion script for your shell")
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    // Without a throw yargs would go on and run the command.
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const command of commands(version)) parser.command(command);
  try {
    await parser.parseAsync();
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`mailspec: ${error.message}\n`);
      process.exitCode = exitCode.usage;
    } else {
      const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`mailspec: this is a bug of mailspec, please report it\n${shown}\n`);
      process.exitCode = exitCode.bug;
    }
  }
}
