import type { CommandModule } from "yargs";
import { UsageError } from "../input/usage-error.js";
import { parseFault } from "../reference/fault-syntax.js";
import { closeAll, startReferences } from "../runner/reference-servers.js";
import { parseAccount } from "../runner/target-url.js";
import { list, whole } from "./arguments.js";
import { loadProtocols, protocolIds } from "./library.js";

interface ServeArguments {
  readonly protocols: readonly string[];
  readonly port: string;
  readonly tlsPort: string;
  readonly host: string;
  readonly domain?: string;
  readonly account?: string | readonly string[];
  readonly fault?: string | readonly string[];
  readonly seed: string;
  readonly variant?: string;
}

/** `mailspec serve` */
export const serveCommand: CommandModule<object, ServeArguments> = {
  command: "serve <protocols..>",
  describe: "Run reference servers, right or with a fault: several have the same mailboxes",
  builder: (yargs) =>
    yargs
      .positional("protocols", { choices: protocolIds, array: true, demandOption: true })
      .option("port", {
        type: "string",
        default: "1110",
        describe: "of the first; the others have the next ones. 0: free ones",
      })
      .option("tls-port", {
        type: "string",
        default: "1995",
        describe: "of implicit TLS, counted in the same way: also those that have none take a number",
      })
      .option("host", { type: "string", default: "127.0.0.1" })
      .option("domain", {
        type: "string",
        describe: "of the mailboxes of accounts whose names have none (the first account's, or localhost)",
      })
      .option("account", { type: "string", describe: "user:password (repeatable); by default alice:secret" })
      .option("fault", {
        type: "string",
        describe:
          "a deliberate defect (mailspec list faults), reply=TEXT, close=TEXT, delay=TIME or drop; with @recipient=, @command=, @times=… at certain times only (repeatable: the first that applies)",
      })
      .option("seed", { type: "string", default: "1", describe: "of faults that come with a @probability=" })
      .option("variant", {
        type: "string",
        describe: "another server that is right; one that there is not is told with those that there are",
      }) as never,
  handler: async ({ protocols: ids, port, tlsPort, host, domain, account, fault, seed, variant }) => {
    const protocols = await loadProtocols([...new Set(ids)]);
    const accounts =
      list(account).length > 0 ? list(account).map(parseAccount) : [{ user: "alice", password: "secret" }];
    const options = {
      accounts,
      host,
      port: whole(port, "--port", 0, 65_535),
      tlsPort: whole(tlsPort, "--tls-port", 0, 65_535),
      ...(domain !== undefined && { domain }),
      faults: list(fault).map((text) => parseFault(text, protocolIds)),
      seed: whole(seed, "--seed", 0),
      ...(variant !== undefined && { variant }),
      warn: (text: string) => void process.stderr.write(`mailspec: ${text}\n`),
    };
    const running = await startReferences(protocols, options).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`cannot listen on ${host}: ${error.message}`);
    });
    process.stdout.write(`${running.flatMap(({ urls }) => urls).join("\n")}\n`);
    const stop = () => void closeAll(running);
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    process.once("SIGHUP", stop);
  },
};
