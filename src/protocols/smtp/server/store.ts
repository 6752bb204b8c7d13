import { randomBytes } from "node:crypto";
import type { Account } from "../../../protocol/target.js";
import type { Mailbox } from "../grammar/path.js";
import type { Recipient, World } from "../model/state.js";

/** Where the mail of the reference server goes. */
export interface Store {
  /** The account that gets mail for a recipient; undefined: it leaves this machine. */
  readonly ownerOf: (recipient: Recipient) => string | undefined;
  deliver(user: string, message: Uint8Array): void;
  /** What has been delivered, oldest first. */
  messages(user: string): readonly Uint8Array[];
  readonly world: Omit<World, "offersTls">;
}

/** A store with empty mailboxes of accounts in a domain. */
export function memoryStore(accounts: readonly Account[], domain: string): Store {
  const mailboxes = new Map<string, Uint8Array[]>(accounts.map(({ user }) => [user, []]));
  const passwords = new Map(accounts.map(({ user, password }) => [user, password]));
  const isHere = (its: string) => its.toLowerCase() === domain || its === "[127.0.0.1]";
  const owner = ({ local, domain: its }: Mailbox): string | undefined => {
    if (local.toLowerCase() === "postmaster") return accounts[0]?.user;
    const user = `${local}@${its ?? domain}`;
    return mailboxes.has(local) ? local : mailboxes.has(user) ? user : undefined;
  };
  return {
    ownerOf: ({ mailbox }) => (mailbox.domain === undefined || isHere(mailbox.domain) ? owner(mailbox) : undefined),
    deliver(user, message) {
      mailboxes.get(user)?.push(message);
    },
    messages: (user) => mailboxes.get(user) ?? [],
    world: {
      name: `mx.${domain}`,
      maxSize: 20_000_000,
      maxRecipients: 1000,
      standing: (mailbox) => {
        if (mailbox.domain !== undefined && !isHere(mailbox.domain)) return "elsewhere";
        return owner(mailbox) === undefined ? "unknown" : "here";
      },
      passwordOf: (user) => passwords.get(user),
      checkPassword: (user, password) => passwords.get(user) === password,
      newChallenge: () => `<${randomBytes(8).toString("hex")}@${domain}>`,
    },
  };
}
