import { type Driver, type Probe, SetUpError } from "../protocol/protocol.js";
import type { Account } from "../protocol/session.js";
import type { Endpoint, Target } from "../protocol/target.js";

/** What is known of each endpoint; `fatal`: one line that says why nothing can be tested; secrets are still in it. */
export async function probeAll<Seen>(
  { probe }: Pick<Driver<Seen>, "probe">,
  target: Target,
  accounts: readonly Account[],
): Promise<{ readonly probes: ReadonlyMap<Endpoint, Probe>; readonly fatal?: string }> {
  const probes = new Map<Endpoint, Probe>();
  try {
    for (const endpoint of target.endpoints) {
      const its = endpoint === target.endpoints[0] ? accounts : accounts.slice(0, 1);
      probes.set(endpoint, await probe(target, endpoint, its));
    }
    return { probes };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return { probes, fatal: error.message };
  }
}
