import type { Probe } from "../protocol/protocol.js";
import type { Endpoint } from "../protocol/target.js";
import type { Need } from "../suite/case.js";

/** The first need that is not met, in words for the skip reason. */
export function unmet(
  needs: readonly Need[],
  { offers: all, early }: Pick<Probe, "offers" | "early">,
): string | undefined {
  for (const { offer, not, beforeLogin } of needs) {
    const offers = beforeLogin ? early : all;
    const [tag = "", ...params] = offer.toUpperCase().split(" ");
    const offered = offers.get(tag);
    const met = offered !== undefined && params.every((param) => offered.includes(param));
    if (met === not) return not ? `${offer} offered` : `${offer} not offered`;
  }
  return undefined;
}

/** The first of the endpoints that meets all needs, or what the first of them lacks. */
export function meeting(
  needs: readonly Need[],
  endpoints: readonly Endpoint[],
  probes: ReadonlyMap<Endpoint, Probe>,
): Endpoint | string {
  const nothing = { offers: new Map(), early: new Map() };
  const gaps = endpoints.map((endpoint) => unmet(needs, probes.get(endpoint) ?? nothing));
  const able = gaps.indexOf(undefined);
  return able >= 0 ? (endpoints[able] as Endpoint) : (gaps[0] as string);
}
