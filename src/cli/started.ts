import { type Supervised, supervise } from "../fuzz/supervise.js";
import { UsageError } from "../input/usage-error.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Target } from "../protocol/target.js";

/** Milliseconds that a server may take to listen: those on virtual machines of their own take half a minute. */
const START = 60_000;

/** The server that `--start` starts, when somebody listens where the target is; undefined: nothing is to be started. Throws UsageError. */
export async function started(
  command: string | undefined,
  { endpoints: [first, ...others], timeout }: Pick<Target, "endpoints" | "timeout">,
  signal: AbortSignal,
): Promise<Supervised | undefined> {
  if (command === undefined || !first) return undefined;
  try {
    const server = await supervise(command, [first, ...others], Math.max(timeout, START), signal);
    return {
      ...server,
      async stop() {
        const left = await server.stop();
        if (left !== undefined) process.stderr.write(`mailspec: ${left}\n`);
        return left;
      },
    };
  } catch (error) {
    if (error instanceof SetUpError) throw new UsageError(error.message);
    throw error;
  }
}
