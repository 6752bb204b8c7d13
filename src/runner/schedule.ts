import { memo } from "../protocol/memo.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Account, Endpoint, Target } from "../protocol/target.js";
import type { Wants } from "../protocol/world.js";
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

/** What is played when: the queue, beside it those who come from other addresses, and then those who get refused at the usual one. */
export interface Schedule {
  /** For workers, who take them one after the other. Nobody is refused at their address meanwhile. */
  readonly queue: Planned[];
  /**
   * They get refused as well as let in, from addresses of their own, and so wait long: for accounts that are left over, or
   * half of the workers begin with them.
   */
  readonly waiting: Planned[];
  /** They get refused, from addresses of their own, and take nobody's mailbox: they mostly wait, side by side. */
  readonly beside: Planned[];
  /** They get refused as well as let in at the usual address: when the queue is empty. */
  readonly afterwards: Planned[];
  /** One after the other, when nothing else runs. */
  readonly alone: Planned[];
  /** They get refused, and whoever logs in from there afterwards is punished: when nobody has to any more. */
  readonly last: Planned[];
}

/** What a case presupposes, to compare; the longer, the more there is to make. */
export const wantsOf = memo((wants: Wants) => JSON.stringify(wants));

/** From so long on it takes a server a while to make. */
const DEAR = 2000;

/** What takes long to make comes first: at the end of a queue everybody would make it for himself. */
const dearFirst = (queue: Planned[]) => {
  const dear = ({ entry }: Planned) => Math.max(DEAR, wantsOf(entry.wants).length);
  queue.sort((one, other) => dear(other) - dear(one));
};

/**
 * Servers delay refused logins, and many punish the address that they come from by delaying right ones, too. So cases that
 * get refused come from addresses of their own where the server takes them, and last, behind all else, where it does not.
 */
export async function scheduleOf(
  planned: readonly Planned[],
  { protocol, target }: { readonly protocol: Protocol; readonly target: Target },
  probes: Probes,
  accounts: readonly Account[],
): Promise<Schedule> {
  const queue: Planned[] = [];
  const waiting: Planned[] = [];
  const beside: Planned[] = [];
  const alone: Planned[] = [];
  const loginsIn = memo((entry: Case) => loginsOf(entry, protocol));
  const belongsTo = ({ entry }: Planned): Planned[] => {
    if (protocol.worldKind.alone?.(entry.wants) === true) return alone;
    const { refused, accepted } = loginsIn(entry);
    if (refused === "never") return queue;
    const looks = entry.steps.some(({ kind }) => kind === "arrived");
    return accepted || looks || protocol.worldKind.takesAccount(entry.wants) ? waiting : beside;
  };
  for (const its of planned) belongsTo(its).push(its);
  dearFirst(queue);
  if (waiting.length + beside.length === 0) return { queue, waiting, beside, afterwards: [], alone, last: [] };

  const among = { ...target, endpoints: await strangersWelcome(protocol, target, accounts[0], probes) };
  const fromOwn = (its: Planned): Planned => {
    const endpoint = endpointFor(its.entry, protocol, among, probes, accounts.length);
    return typeof endpoint === "string" ? its : { ...its, endpoint, isStranger: true };
  };
  // Who surely waits begins first, and of those who waits longest, so that nobody waits for him at the end.
  const waits = ({ entry }: Planned): number => {
    const { refused, count } = loginsIn(entry);
    return refused === "surely" ? count : count / 2;
  };
  const refused = (its: readonly Planned[], isStranger: boolean) =>
    its
      .map(fromOwn)
      .filter((it) => (it.isStranger === true) === isStranger)
      .sort((one, other) => waits(other) - waits(one));
  return {
    queue,
    waiting: refused(waiting, true),
    beside: refused(beside, true),
    afterwards: refused(waiting, false),
    alone,
    last: refused(beside, false),
  };
}
