import type { Need } from "../suite/case.js";
import type { Probe } from "./driver.js";

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
