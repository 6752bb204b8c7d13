import type { Flag } from "../grammar/flag.js";
import { type Account, hasChildren } from "./account.js";

/** What mailboxes are for, by their names (RFC 6154 §2). */
const uses: ReadonlyMap<string, Flag> = new Map(
  ["Archive", "Drafts", "Junk", "Sent", "Trash"].map((name) => [name, `\\${name}`]),
);

/** Its use, when it has one. */
export const useOf = (name: string): Flag | undefined => uses.get(name);

/** mailbox name attributes, without \Subscribed (RFC 9051 §7.3.1) */
export function attributesOf(account: Account, name: string): readonly Flag[] {
  const its = account.mailboxes.get(name);
  const use = its && useOf(name);
  return [
    ...(its ? (its.isNoSelect ? ["\\Noselect"] : []) : ["\\NonExistent"]),
    hasChildren(account, name) ? "\\HasChildren" : "\\HasNoChildren",
    ...(use ? [use] : []),
  ];
}
