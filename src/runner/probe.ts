import type { Probe } from "../protocol/offers.js";
import type { Protocol } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import { endpointsOf, type Probes } from "./endpoint-for.js";

/** What is known of each endpoint of these protocols; `fatal`: one line that says why nothing can be tested; secrets are still in it. */
export async function probeAll(
  protocols: readonly Protocol[],
  target: Target,
  accounts: readonly Account[],
): Promise<{ readonly probes: Probes; readonly fatal?: string }> {
  const probes = new Map<Endpoint, Probe>();
  try {
    for (const protocol of protocols) {
      for (const endpoint of endpointsOf(target, protocol)) {
        const its = probes.size === 0 ? accounts : accounts.slice(0, 1);
        probes.set(endpoint, await protocol.probe(target, endpoint, its));
      }
    }
    return { probes };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    return { probes, fatal: error.message };
  }
}
