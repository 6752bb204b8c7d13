import { errand } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import { SetUpError } from "../protocol/set-up-error.js";
import type { Target } from "../protocol/target.js";
import { endpointsOf } from "../runner/endpoint-for.js";
import { probeAll } from "../runner/probe.js";
import { workersOf } from "../runner/workers.js";
import type { Seat } from "./run.js";

/** Places on a target, as many as that, or as it has accounts. Throws SetUpError. */
export async function seatsOf(protocol: Protocol, given: Target, jobs: number): Promise<readonly [Seat, ...Seat[]]> {
  if (given.accounts.length === 0) throw new SetUpError("learning needs an account (--account user:password)");
  const workers = workersOf({ protocol, target: given, jobs });
  const accounts = [...new Set(workers.map(({ account }) => account))];
  const { probes, target, fatal } = await probeAll([protocol], given, accounts);
  const [endpoint] = endpointsOf(target, protocol);
  if (fatal !== undefined || !endpoint) throw new SetUpError(fatal ?? `no ${protocol.id}:// URL given`);
  const { offers = new Map() } = probes.get(endpoint) ?? {};
  const [first, ...others] = workers.map(({ account, mailbox }) => ({
    place: { ...errand(target, endpoint, account), offers },
    world: protocol.world(target, endpoint, account, mailbox, offers),
  }));
  if (!first) throw new Error("nobody works");
  return [first, ...others];
}
