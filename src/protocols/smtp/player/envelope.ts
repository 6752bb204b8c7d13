import { type Account, addressOf, type Target } from "../../../protocol/target.js";
import type { Recipient } from "../model/state.js";
import type { States } from "./follow.js";

/** Who gets mail for a recipient: an account, nobody that we know, or who knows. */
export type Owner =
  | { readonly kind: "account"; readonly user: string }
  | { readonly kind: "nobody" }
  | { readonly kind: "anybody" };

/** Domains that no server has for its own. */
const FOREIGN = /@[^@]*\.(?:invalid|example)\.?>?\s*$/i;

/** Whose a recipient's mail is, by what was written. Only what cannot be read in two ways is sure. */
export function ownerOf(
  { mailbox: { written, local, domain } }: Recipient,
  target: Pick<Target, "accounts" | "domain">,
): Owner {
  if (FOREIGN.test(written)) return { kind: "nobody" };
  const account = domain === undefined ? undefined : accountAt(local, domain, target);
  return account ? { kind: "account", user: account.user } : { kind: "anybody" };
}

const accountAt = (local: string, domain: string, target: Pick<Target, "accounts" | "domain">): Account | undefined =>
  target.accounts.find((account) => {
    const address = addressOf(account, target);
    const at = address.lastIndexOf("@");
    return at >= 0 && address.slice(0, at) === local && address.slice(at + 1).toLowerCase() === domain.toLowerCase();
  });

/** A message that the server has taken. */
export interface Taken {
  readonly mark: string;
  readonly message: string;
  readonly by: "data" | "chunks";
  /** Octets above 127 were declared, or there are none; no bare CR, LF or NUL. */
  readonly isExact: boolean;
  /** Accounts that get it, and copies at most. */
  readonly sure: ReadonlyMap<string, number>;
  /** Others may get it, too. */
  readonly isOpen: boolean;
  /** A recipient was taken that no server has. */
  readonly isForeign: boolean;
  readonly sent: string;
  readonly connection: number;
  /** How the last transaction before this one ended. */
  readonly after: string | undefined;
}

/** The accounts that surely get a message of this transaction, with copies at most, and whether others may. */
export function envelopeOf(
  states: States,
  accepted: (index: number) => boolean,
  target: Pick<Target, "accounts" | "domain">,
): Pick<Taken, "sure" | "isOpen" | "isForeign"> {
  const [first, ...others] = states.map(({ transaction }) => transaction?.recipients ?? []);
  const recipients = first ?? [];
  const isClear = others.every((its) => JSON.stringify(its) === JSON.stringify(recipients));
  const sure = new Map<string, number>();
  let isOpen = !isClear;
  let isForeign = false;
  for (const [index, recipient] of recipients.entries()) {
    const owner = ownerOf(recipient, target);
    if (owner.kind === "anybody") isOpen = true;
    if (owner.kind === "nobody") isForeign = true;
    if (owner.kind === "account" && accepted(index)) sure.set(owner.user, (sure.get(owner.user) ?? 0) + 1);
  }
  return isClear ? { sure, isOpen, isForeign } : { sure: new Map(), isOpen, isForeign };
}
