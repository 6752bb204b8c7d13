import { createHmac, randomBytes } from "node:crypto";
import type { Mailboxes, Stored } from "../../../protocol/delivery.js";
import type { Account } from "../../../protocol/target.js";
import { canonical } from "../../../reference/canonical.js";
import { mailboxes } from "../../../runner/read-back/memory.js";
import { factsOf } from "../commands.js";
import { apopDigest } from "../credentials.js";
import type { Message, World } from "../model/state.js";
import { languages } from "../texts.js";

/** Maildrops in memory. */
export interface Store {
  readonly accounts: readonly Account[];
  /** Adds a message; it is shown with CRLF as line ends, and the last line with one. */
  deliver(user: string, message: Uint8Array): void;
  messages(user: string): readonly Message[];
  /** False when another session has it. */
  lock(user: string): boolean;
  unlock(user: string): void;
  /** Ends an UPDATE state. Mail that came meanwhile stays. */
  replace(user: string, before: readonly Message[], after: readonly Message[]): void;
  readonly world: Omit<World, "offersTls">;
}

/** The mailboxes of accounts as maildrops. */
export function memoryStore(
  accounts: readonly Account[],
  boxes: Mailboxes = mailboxes("the reference server", false),
): Store {
  const passwords = new Map(accounts.map(({ user, password }) => [user, password]));
  const locked = new Set<string>();
  const secret = randomBytes(4).toString("hex");
  const passwordOf = (user: string) => passwords.get(user);
  const known = new WeakMap<Stored, Message>();
  const messageOf = (stored: Stored): Message => {
    const before = known.get(stored);
    if (before) return before;
    const octets = canonical(stored.octets);
    const message = { uniqueId: `${secret}.${stored.key}`, octets, size: octets.length, facts: factsOf(octets) };
    known.set(stored, message);
    return message;
  };
  const messages = (user: string) => boxes.of(user).map(messageOf);

  return {
    accounts,
    deliver(user, message) {
      if (!passwords.has(user)) throw new Error(`there is no user ${user}`);
      boxes.put(user, { octets: message });
    },
    messages,
    lock(user) {
      if (locked.has(user)) return false;
      locked.add(user);
      return true;
    },
    unlock: (user) => void locked.delete(user),
    replace(user, before, after) {
      const left = new Set(after.map(({ uniqueId }) => uniqueId));
      const gone = before.filter(({ uniqueId }) => !left.has(uniqueId));
      boxes.remove(user, new Set(gone.map(({ uniqueId }) => uniqueId.slice(secret.length + 1))));
    },
    world: {
      checkPassword: (user, password) => passwordOf(user) === password,
      checkApop(user, timestamp, digest) {
        const password = passwordOf(user);
        return password !== undefined && apopDigest(timestamp, password) === digest;
      },
      checkCramMd5(challenge, response) {
        const space = response.lastIndexOf(" ");
        const user = response.slice(0, Math.max(0, space));
        const password = passwordOf(user);
        const digest = password === undefined ? undefined : createHmac("md5", password).update(challenge).digest("hex");
        return digest !== undefined && response.slice(space + 1) === digest ? user : undefined;
      },
      maildrop: (user) => (locked.has(user) ? "in-use" : messages(user)),
      newChallenge: () => `<${randomBytes(8).toString("hex")}@mailspec.localhost>`,
      languages,
    },
  };
}
