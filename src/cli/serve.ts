import type { CommandModule } from "yargs";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import { parseAccount } from "../runner/target-url.js";
import { list, whole } from "./arguments.js";
import { loadProtocols, protocolIds } from "./library.js";

interface ServeArguments {
  readonly protocol: string;
  readonly port: string;
  readonly tlsPort: string;
  readonly host: string;
  readonly account?: string | readonly string[];
  readonly fault?: string;
}

/** `mailspec serve` */
export const serveCommand: CommandModule<object, ServeArguments> = {
  command: "serve <protocol>",
  describe: "Run the reference server, right or with a fault",
  builder: (yargs) =>
    yargs
      .positional("protocol", { choices: protocolIds, demandOption: true })
      .option("port", { type: "string", default: "1110" })
      .option("tls-port", { type: "string", default: "1995" })
      .option("host", { type: "string", default: "127.0.0.1" })
      .option("account", { type: "string", describe: "user:password (repeatable); by default alice:secret" })
      .option("fault", { type: "string", describe: "a deliberate defect; mailspec list faults" }) as never,
  handler: async ({ protocol: id, port, tlsPort, host, account, fault }) => {
    const [protocol] = await loadProtocols([id]);
    const reference = await protocol?.reference();
    const known = reference?.faults.map((it) => it.id) ?? [];
    if (fault !== undefined && !known.includes(fault))
      throw new UsageError(`there is no fault ${fault}${didYouMean(fault, known)}`);
    const accounts =
      list(account).length > 0 ? list(account).map(parseAccount) : [{ user: "alice", password: "secret" }];
    const options = {
      accounts,
      host,
      port: whole(port, "--port", 0, 65_535),
      tlsPort: whole(tlsPort, "--tls-port", 0, 65_535),
      ...(fault !== undefined && { fault }),
    };
    const server = await reference?.start(options).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`cannot listen on ${host}: ${error.message}`);
    });
    process.stdout.write(`${server?.urls.join("\n")}\n`);
    const stop = () => void server?.close();
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    process.once("SIGHUP", stop);
  },
};
