import { randomBytes } from "node:crypto";
import type { Mailboxes, Stored } from "../../../protocol/delivery.js";
import { type Account, partsOf } from "../../../protocol/target.js";
import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import { mailboxes } from "../../../runner/read-back/memory.js";
import type { Mailbox } from "../grammar/path.js";
import type { Recipient, SessionState, Taken, World } from "../model/state.js";
import { RELAYED } from "../open.js";

/** Where the mail of the reference server goes. */
export interface Store {
  /** The account that gets mail for a recipient; undefined: it leaves this machine. */
  readonly ownerOf: (recipient: Recipient) => string | undefined;
  deliver(user: string, message: Uint8Array, envelope?: Omit<Stored, "key" | "octets">): void;
  /** A message was taken: what of it is not for mailboxes here goes on. */
  passOn?(taken: Taken, state: SessionState): void;
  /** Whether so many octets of mail data are too much, whose end has not come; absent: what is surely too large is. */
  isTooMuch?(octets: number, state: SessionState): boolean;
  readonly mailboxes: Mailboxes;
  readonly world: Omit<World, "offersTls">;
}

/** The domain of mailboxes whose accounts have none in their names, unless somebody says otherwise: the first account's own, or localhost. */
export const usualDomain = ([first]: readonly Account[]): string => partsOf(first?.user ?? "").domain || "localhost";

/** The mailboxes of accounts in a domain; of those with addresses for names in their own. */
export function memoryStore(
  accounts: readonly Account[],
  usual: string,
  its: Mailboxes = mailboxes("the reference server", false),
  passOn?: Store["passOn"],
): Store {
  const passwords = new Map(accounts.map(({ user, password }) => [user, password]));
  // Domains are alike in any case, local-parts are not (RFC 5321 §2.4).
  const domain = usual.toLowerCase();
  const keyOf = (local: string, its: string) => `${local}@${its.toLowerCase()}`;
  const owners = new Map(
    accounts.map(({ user }) => {
      const parts = partsOf(user);
      return [keyOf(parts.local, parts.domain || domain), user];
    }),
  );
  const domains = new Set([domain, ...accounts.map(({ user }) => partsOf(user).domain.toLowerCase()).filter(Boolean)]);
  const isHere = (name: string) => domains.has(name.toLowerCase()) || name === "[127.0.0.1]";
  const owner = ({ local, domain: its = domain }: Mailbox): string | undefined =>
    local.toLowerCase() === "postmaster"
      ? accounts[0]?.user
      : owners.get(keyOf(local, its === "[127.0.0.1]" ? domain : its));
  return {
    ownerOf: ({ mailbox }) => (mailbox.domain === undefined || isHere(mailbox.domain) ? owner(mailbox) : undefined),
    deliver: (user, message, envelope) => its.put(user, { octets: message, ...envelope }),
    mailboxes: its,
    ...(passOn && { passOn }),
    world: {
      name: `mx.${domain}`,
      domain,
      maxSize: 2_000_000,
      maxRecipients: 1000,
      standing: (mailbox) => {
        if (mailbox.domain !== undefined && !isHere(mailbox.domain)) return "elsewhere";
        return owner(mailbox) === undefined ? "unknown" : "here";
      },
      isOthers: (mailbox, user) => {
        const isOurs = mailbox.domain === undefined || isHere(mailbox.domain);
        const its = isOurs ? owner(mailbox) : undefined;
        return its !== undefined && its !== user && mailbox.local.toLowerCase() !== "postmaster";
      },
      passwordOf: (user) => passwords.get(user),
      ...(passOn && { relaysFor: ({ domain: its }: Mailbox) => its?.toLowerCase() === RELAYED }),
      checkPassword: (user, password) => passwords.get(user) === password,
      // Random digits, a timestamp and the server's name (RFC 2195 §2).
      newChallenge: () => `<${randomBytes(6).readUIntBE(0, 6)}.${Date.now()}@mx.${domain}>`,
      mechanisms: allMechanisms,
    },
  };
}
