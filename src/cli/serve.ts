import type { CommandModule } from "yargs";
import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import { parseAccount } from "../protocol/target.js";
import { faults } from "../protocols/pop3/faults/faults.js";
import { startPop3Server } from "../protocols/pop3/server/server.js";
import { list, whole } from "./arguments.js";

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
      .positional("protocol", { choices: ["pop3"] as const, demandOption: true })
      .option("port", { type: "string", default: "1110" })
      .option("tls-port", { type: "string", default: "1995" })
      .option("host", { type: "string", default: "127.0.0.1" })
      .option("account", { type: "string", describe: "user:password (repeatable); by default alice:secret" })
      .option("fault", { type: "string", describe: "a deliberate defect; mailspec list faults" }) as never,
  handler: async ({ port, tlsPort, host, account, fault }) => {
    const chosen = fault === undefined ? undefined : faults.find(({ id }) => id === fault);
    if (fault !== undefined && !chosen)
      throw new UsageError(
        `there is no fault ${fault}${didYouMean(
          fault,
          faults.map(({ id }) => id),
        )}`,
      );
    const accounts =
      list(account).length > 0 ? list(account).map(parseAccount) : [{ user: "alice", password: "secret" }];
    const server = await startPop3Server({
      accounts,
      host,
      port: whole(port, "--port", 0),
      tlsPort: whole(tlsPort, "--tls-port", 0),
      ...(chosen && { fault: chosen }),
    }).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`cannot listen on ${host}: ${error.message}`);
    });
    process.stdout.write(`pop3://${host}:${server.port}\npop3s://${host}:${server.tlsPort}\n`);
    const stop = () => void server.close();
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  },
};
