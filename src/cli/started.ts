import { type Supervised, supervise } from "../fuzz/supervise.js";
import { UsageError } from "../input/usage-error.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Target } from "../protocol/target.js";

/** The server that `--start` starts, when somebody listens where the target is; undefined: nothing is to be started. Throws UsageError. */
export async function started(
  command: string | undefined,
  { endpoints: [first], timeout }: Pick<Target, "endpoints" | "timeout">,
  signal: AbortSignal,
): Promise<Supervised | undefined> {
  if (command === undefined || !first) return undefined;
  try {
    return await supervise(command, first, timeout, signal);
  } catch (error) {
    if (error instanceof SetUpError) throw new UsageError(error.message);
    throw error;
  }
}
