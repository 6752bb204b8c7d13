import { errand } from "../protocol/place.js";
import type { Event } from "../protocol/session.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { fill, type Template } from "../protocol/template.js";
import type { World } from "../protocol/world.js";
import type { Case } from "../suite/case.js";
import { compile } from "../suite/compile.js";
import { accuseBy } from "./accuse.js";
import { type Arrivals, openArrivals } from "./arrivals/arrivals.js";
import type { SendControl } from "./arrivals/fate.js";
import type { CaseOutcome } from "./case-outcome.js";
import { connectionsOf, type Scene } from "./connections.js";
import type { KeptSession } from "./kept-session.js";
import { lookFirst } from "./look-first.js";
import { playSteps } from "./steps/play.js";
import { surplusOf } from "./surplus.js";

/** Plays the exchange of a case on a fresh session; `others` are places of other protocols. Throws SetUpError when it cannot begin. */
export async function execute<E extends Event>(
  entry: Case,
  { protocol, place: given }: Scene<E>,
  others: readonly Scene<E>[] = [],
  kept?: KeptSession<E>,
  world?: World<E>,
): Promise<CaseOutcome> {
  const surplus = surplusOf(protocol, given.watch);
  const own: Scene<E> = { protocol, place: { ...given, watch: surplus.watch } };
  const { place } = own;
  const steps = compile(
    entry.steps,
    protocol,
    others.map((other) => other.protocol),
  );
  const connections = connectionsOf(own, others, surplus.forget);
  const accuse = accuseBy(entry, steps, protocol, place);
  const look = lookFirst(entry.steps, protocol, world);
  const first = () => connections.of({ connection: 1 });

  /** The session, if the next case can go on with it. */
  const keep = (): boolean => {
    const { opened } = first();
    const { session } = opened;
    const isFit = session.state() === entry.state && session.underWay() === 0 && session.connection.unread() === 0;
    if (!kept || !isFit || session.connection.ended()) return false;
    kept.keep(opened, own, entry.state);
    return true;
  };

  let arrivals: Arrivals | undefined;
  let isKept = false;
  try {
    const earlier = await kept?.take(own, entry.state);
    if (earlier) connections.adopt(1, earlier);
    else await connections.open(1, entry.state, { protocol, place: kept ? kept.placeFor(place) : place });
    const { value } = first().opened;
    const filled = (address: Template) => Buffer.from(fill(address, value), "latin1").toString("utf8");
    arrivals = await openArrivals(entry.steps, place, filled, controlFrom(own));
    const outcome = await playSteps({ entry, steps, protocol, place, connections, accuse, surplus, look }, arrivals);
    if (outcome !== "go-on") {
      // What comes behind the end of a case that can say nothing is not asked for.
      if (outcome.verdict !== "pass") place.watch.stop?.();
      return outcome;
    }
    isKept = keep();
    return { verdict: "pass" };
  } catch (error) {
    // A login out of step is refused for what was sent before.
    const extra = surplus.first();
    if (!extra || !(error instanceof SetUpError) || error.isOthers || error.isGone) throw error;
    return { verdict: "blocked", failure: extra };
  } finally {
    arrivals?.close();
    for (const { opened, dropped, leave } of connections.all())
      if (!dropped && !isKept) await leave(opened.session, place.target);
  }
}

/** Whether mail that does not come is lost is asked only where the next case does not begin meanwhile. */
function controlFrom<E extends Event>({ protocol, place }: Scene<E>): SendControl | undefined {
  const { target, endpoint, account, offers, defer } = place;
  if (defer !== undefined || !protocol.sendControl) return undefined;
  return async (sender, address) =>
    (await protocol.sendControl?.({ ...errand(target, endpoint, account), offers, sender }, address)) ?? address;
}
