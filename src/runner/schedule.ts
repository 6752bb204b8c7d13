import type { Protocol } from "../protocol/protocol.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import type { Case } from "../suite/case.js";
import { endpointFor, type Probes } from "./endpoint-for.js";
import { loginsOf } from "./logins.js";
import { strangersWelcome } from "./probe.js";

/** A case, and where it is to run. */
export interface Planned {
  readonly entry: Case;
  readonly endpoint: Endpoint;
  /** From an address of its own. */
  readonly isStranger?: boolean;
}

/** Cases that run in the same stretch of time. */
export interface Phase {
  /** For workers, who take them one after the other. */
  readonly queue: Planned[];
  /** The same, but they get refused as well as let in, and so wait long: for accounts that are left over, or half of the workers begin with them. */
  readonly waiting: Planned[];
  /** They get refused and take nobody's mailbox: they mostly wait, side by side. */
  readonly beside: Planned[];
}

/**
 * Servers delay refused logins, and many punish the address that they come from by delaying right ones, too. So cases that
 * get refused come from addresses of their own where the server takes them, and last where it does not.
 */
export async function scheduleOf(
  planned: readonly Planned[],
  { protocol, target }: { readonly protocol: Protocol; readonly target: Target },
  probes: Probes,
  accounts: readonly Account[],
): Promise<readonly Phase[]> {
  const queue: Planned[] = [];
  const last: Planned[] = [];
  const beside: Planned[] = [];
  for (const its of planned) {
    const { refused, accepted } = loginsOf(its.entry, protocol);
    const looks = its.entry.steps.some(({ kind }) => kind === "arrived");
    const needsMailbox = accepted || looks || protocol.worldKind.takesAccount(its.entry.wants);
    (refused ? (needsMailbox ? last : beside) : queue).push(its);
  }
  if (last.length + beside.length === 0) return [{ queue, waiting: [], beside }];

  const among = { ...target, endpoints: await strangersWelcome(protocol, target, accounts[0], probes) };
  const fromOwn = (its: Planned): Planned => {
    const endpoint = endpointFor(its.entry, protocol, among, probes, accounts.length);
    return typeof endpoint === "string" ? its : { ...its, endpoint, isStranger: true };
  };
  const refused = { last: last.map(fromOwn), beside: beside.map(fromOwn) };
  const [unpunished, punished] = [true, false].map((own) => ({
    queue: own ? queue : [],
    waiting: refused.last.filter(({ isStranger = false }) => isStranger === own),
    beside: refused.beside.filter(({ isStranger = false }) => isStranger === own),
  })) as [Phase, Phase];
  return [unpunished, punished];
}
