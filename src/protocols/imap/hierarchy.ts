import type { Offers } from "../../protocol/offers.js";

/** Names under which the probe keeps what it found beside capabilities: what the personal namespace begins with, and its delimiter. */
const PREFIX = "NAMESPACE-PREFIX";
export const HIERARCHY = "HIERARCHY";

/** Where mailboxes of the user's own are made. */
export interface Hierarchy {
  /** What their names begin with: `INBOX.` on some servers. */
  readonly prefix: string;
  /** undefined: names are flat. */
  readonly delimiter: string | undefined;
}

/** As offers of an endpoint: suites can need HIERARCHY. */
export const asOffers = ({ prefix, delimiter }: Hierarchy): Offers =>
  new Map([[PREFIX, [prefix]], ...(delimiter === undefined ? [] : [[HIERARCHY, [delimiter]] as const])]);

export const hierarchyOf = (offers: Offers): Hierarchy => ({
  prefix: offers.get(PREFIX)?.[0] ?? "",
  delimiter: offers.get(HIERARCHY)?.[0],
});

/**
 * Whether a mailbox is refused below another one: a mailbox need not be one that can have children (RFC 9051 §7.3.1,
 * \\Noinferiors), and says so where it is asked for them.
 */
export function isChildRefused(sent: string, refusal: string, { prefix, delimiter }: Hierarchy): boolean {
  const [, name = ""] = /^CREATE "?(.*?)"?$/i.exec(sent) ?? [];
  return delimiter !== undefined && name.slice(prefix.length).includes(delimiter) && /^[^ ]+ NO\b/i.test(refusal);
}
