import type { Watch } from "../../protocol/rule.js";
import { isFarewell, type Pop3Event } from "./event.js";

/** What came without being asked for: behind it nobody can tell which reply is to what. */
export interface Surplus {
  readonly watch: Watch<Pop3Event>;
  /** The first of it. */
  readonly octets: () => Uint8Array | undefined;
}

/** The octets of an event that answers nothing and is no farewell. */
export const unasked = (event: Pop3Event): Uint8Array | undefined =>
  event.kind === "unasked" && !isFarewell(event) ? event.octets : undefined;

/** Watches the sessions of an errand for it. */
export function surplus(): Surplus {
  let octets: Uint8Array | undefined;
  return {
    watch: {
      tally: new Map(),
      see(event) {
        octets ??= unasked(event);
      },
    },
    octets: () => octets,
  };
}
