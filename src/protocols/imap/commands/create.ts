import { command, loggedIn } from "../command-spec.js";
import { code } from "../extensions/codes.js";
import { type Cursor, listOf, octet, skip, skipWord, sp, wrong } from "../grammar/cursor.js";
import { backslashed, type Flag, flagKey } from "../grammar/flag.js";
import { mailbox as mailboxRule } from "../grammar/list.js";
import {
  create as created,
  DELIMITER,
  hasChildren,
  isBelow,
  remove,
  rename as renamed,
  withMailbox,
} from "../model/account.js";
import { specialUses } from "../model/attributes.js";
import { isPossibleName, textOf } from "../model/names.js";
import { no, ok, untaggedOk } from "../model/outcomes.js";
import { accountOf, deselected } from "../model/selected.js";
import type { Moment } from "../model/state.js";

/** SP mailbox; as it was written */
export function aMailbox(from: Cursor): string {
  sp(from);
  return mailboxRule(from);
}

/** The text of a name for a mailbox to be; undefined: none may be called so. */
function newName({ session, world }: Moment, given: string): string | undefined {
  const text = textOf(given, session, world);
  // "If the mailbox name is suffixed with the server's hierarchy separator character", that is no part of it (RFC 9051 §6.3.4).
  const name = text?.endsWith(DELIMITER) ? text.slice(0, -1) : text;
  if (name === undefined || !isPossibleName(name)) return undefined;
  return name.toUpperCase() === "INBOX" ? "INBOX" : name;
}

/** [SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"] (RFC 6154 §6, RFC 4466 §2.2); what the mailbox is to be for */
function useParameter(from: Cursor): readonly Flag[] | undefined {
  if (!skip(from, " ")) return undefined;
  octet(from, "(", "create-param");
  if (!skipWord(from, "USE")) wrong(from, "USE");
  sp(from);
  const uses = listOf(from, backslashed);
  octet(from, ")");
  return uses;
}

/** The uses as they are told; undefined: one of them is none that can be given. */
function possibleUses(uses: readonly Flag[]): readonly Flag[] | undefined {
  const known = new Map([...specialUses.values()].map((use) => [flagKey(use), use]));
  const found = uses.map((use) => known.get(flagKey(use)));
  return found.every((use) => use !== undefined) ? found : undefined;
}

/** create = "CREATE" SP mailbox [create-params] */
export const create = command({
  name: "CREATE",
  states: loggedIn,
  examples: ["CREATE folder", "CREATE folder/sub"],
  rule: (from: Cursor) => ({ given: aMailbox(from), uses: useParameter(from) }),
  step(moment, { given, uses }) {
    const account = accountOf(moment);
    const name = newName(moment, given);
    const possible = uses && possibleUses(uses);
    // RFC 6154 §3: it "MUST NOT create the mailbox" then.
    if (uses && !possible) return no("No mailbox is for that", "USEATTR");
    if (name === undefined) return no("No mailbox can be called so", "CANNOT");
    const there = account.mailboxes.get(name);
    if (there && !there.isNoSelect) return no("There is one of that name", "ALREADYEXISTS");
    const made = created(account, name);
    const its = made.mailboxes.get(name);
    return ok("Created", { account: its && possible ? withMailbox(made, name, { ...its, uses: possible }) : made });
  },
});

/** delete = "DELETE" SP mailbox */
export const deleteCommand = command({
  name: "DELETE",
  states: loggedIn,
  examples: ["DELETE folder"],
  rule: aMailbox,
  step(moment, given) {
    const { session, world } = moment;
    const account = accountOf(moment);
    const name = textOf(given, session, world);
    const its = name === undefined ? undefined : account.mailboxes.get(name);
    if (name === "INBOX") return no("INBOX stays", "CANNOT");
    if (name === undefined || !its) return no("There is no such mailbox", "NONEXISTENT");
    if (its.isNoSelect && hasChildren(account, name)) return no("There are mailboxes below it", "HASCHILDREN");
    const isSelected = session.selected?.uidValidity === its.uidValidity;
    return ok("Deleted", {
      account: remove(account, name),
      // An unsolicited CLOSED leaves the selected state (RFC 9051 §3).
      ...(isSelected && {
        session: deselected(session),
        responses: [untaggedOk(code("CLOSED"), "What was selected is there no more")],
      }),
    });
  },
});

/** rename = "RENAME" SP mailbox SP mailbox */
export const rename = command({
  name: "RENAME",
  states: loggedIn,
  examples: ["RENAME folder other"],
  rule: (from: Cursor) => ({ from: aMailbox(from), to: aMailbox(from) }),
  step(moment, { from, to }) {
    const { session, world } = moment;
    const account = accountOf(moment);
    const [before, after] = [textOf(from, session, world), newName(moment, to)];
    if (before === undefined || !account.mailboxes.has(before)) return no("There is no such mailbox", "NONEXISTENT");
    if (after === undefined) return no("No mailbox can be called so", "CANNOT");
    if (account.mailboxes.has(after)) return no("There is one of that name", "ALREADYEXISTS");
    if (isBelow(after, before) && before !== "INBOX") return no("It cannot be below itself", "CANNOT");
    return ok("Renamed", { account: renamed(account, before, after) });
  },
});
