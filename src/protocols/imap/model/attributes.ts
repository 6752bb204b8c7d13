import type { Flag } from "../grammar/flag.js";
import { type Account, hasChildren } from "./account.js";

/** What mailboxes are for that are called so (RFC 6154 §2); CREATE gives these uses to others, too. */
export const specialUses: ReadonlyMap<string, Flag> = new Map(
  ["Archive", "Drafts", "Junk", "Sent", "Trash"].map((name) => [name, `\\${name}`]),
);

/** What a mailbox is for. */
export function usesOf({ mailboxes }: Account, name: string): readonly Flag[] {
  const its = mailboxes.get(name);
  const byName = its && specialUses.get(name);
  return [...new Set([...(byName ? [byName] : []), ...(its?.uses ?? [])])];
}

/** mailbox name attributes, without \Subscribed (RFC 9051 §7.3.1) */
export function attributesOf(account: Account, name: string): readonly Flag[] {
  const its = account.mailboxes.get(name);
  return [
    ...(its ? (its.isNoSelect ? ["\\Noselect"] : []) : ["\\NonExistent"]),
    hasChildren(account, name) ? "\\HasChildren" : "\\HasNoChildren",
    ...usesOf(account, name),
  ];
}
