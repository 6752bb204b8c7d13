import { randomBytes } from "node:crypto";
import type { Account } from "../../../protocol/target.js";
import { type Inbox, inbox } from "../../../runner/read-back/memory.js";
import type { Mailbox } from "../grammar/path.js";
import type { Recipient, World } from "../model/state.js";
import { allMechanisms } from "../sasl/mechanisms.js";

/** Where the mail of the reference server goes. */
export interface Store {
  /** The account that gets mail for a recipient; undefined: it leaves this machine. */
  readonly ownerOf: (recipient: Recipient) => string | undefined;
  deliver(user: string, message: Uint8Array, envelope?: { readonly sender: string; readonly recipient: string }): void;
  readonly inbox: Inbox;
  readonly world: Omit<World, "offersTls">;
}

/** A store with empty mailboxes of accounts in a domain. */
export function memoryStore(accounts: readonly Account[], domain: string): Store {
  const its = inbox("the reference server", false);
  const users = new Set(accounts.map(({ user }) => user));
  const passwords = new Map(accounts.map(({ user, password }) => [user, password]));
  const isHere = (name: string) => name.toLowerCase() === domain || name === "[127.0.0.1]";
  const owner = ({ local, domain: its = domain }: Mailbox): string | undefined => {
    if (local.toLowerCase() === "postmaster") return accounts[0]?.user;
    return [local, `${local}@${its}`].find((user) => users.has(user));
  };
  return {
    ownerOf: ({ mailbox }) => (mailbox.domain === undefined || isHere(mailbox.domain) ? owner(mailbox) : undefined),
    deliver: (user, message, envelope) => its.put(user, { octets: message, ...envelope }),
    inbox: its,
    world: {
      name: `mx.${domain}`,
      domain,
      maxSize: 20_000_000,
      maxRecipients: 1000,
      standing: (mailbox) => {
        if (mailbox.domain !== undefined && !isHere(mailbox.domain)) return "elsewhere";
        return owner(mailbox) === undefined ? "unknown" : "here";
      },
      passwordOf: (user) => passwords.get(user),
      checkPassword: (user, password) => passwords.get(user) === password,
      // Random digits, a timestamp and the server's name (RFC 2195 §2).
      newChallenge: () => `<${randomBytes(6).readUIntBE(0, 6)}.${Date.now()}@mx.${domain}>`,
      mechanisms: allMechanisms,
    },
  };
}
