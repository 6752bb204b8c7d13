import { type Cursor, listOf, octet, type Rule, skip, wrong } from "./cursor.js";
import { atom } from "./strings.js";

/** A flag as it was written: `\Seen`, `$Forwarded`. Flags are compared without regard to case. */
export type Flag = string;

/** As flags are compared (RFC 9051 §2.3.2: names are case-insensitive). */
export const flagKey = (flag: Flag): string => flag.toLowerCase();

/** flag-extension = "\" atom, and the system flags */
export function backslashed(from: Cursor): Flag {
  octet(from, "\\", "flag");
  return `\\${atom(from)}`;
}

/** flag = system flag / flag-keyword / flag-extension; not `\Recent` */
export const flag: Rule<Flag> = (from) => {
  const { at } = from;
  const found = flagOrRecent(from);
  return flagKey(found) === "\\recent" ? wrong(from, "flag, and not \\Recent", at) : found;
};

/** flag-fetch = flag / obsolete-flag-recent: in either revision (RFC 9051 §9) */
export const flagFetch: Rule<Flag> = (from) => flagOrRecent(from);

function flagOrRecent(from: Cursor): Flag {
  return from.line[from.at] === "\\" ? backslashed(from) : atom(from);
}

/** flag-perm = flag / "\*" */
export const flagPerm: Rule<Flag> = (from) => {
  if (from.line[from.at] === "\\" && from.line[from.at + 1] === "*") {
    from.at += 2;
    return "\\*";
  }
  return flag(from);
};

/** flag-list = "(" [flag *(SP flag)] ")" */
export const flagList: Rule<readonly Flag[]> = (from) => listOf(from, flag);

/** Only one of them may stand in a LIST response. */
const selectability = new Set(["\\nonexistent", "\\noselect", "\\marked", "\\unmarked"]);

/** mbx-list-flags, in parentheses: each once, and one of those about selectability (RFC 9051 §9). */
export const mbxListFlags: Rule<readonly Flag[]> = (from) => {
  octet(from, "(");
  const found: Flag[] = [];
  const keys = new Set<string>();
  if (skip(from, ")")) return found;
  let about: Flag | undefined;
  do {
    const { at } = from;
    const next = backslashed(from);
    const key = flagKey(next);
    if (keys.has(key)) wrong(from, "each mailbox attribute once", at);
    // \NonExistent implies \NoSelect, and a server may send both (RFC 9051 §6.3.9.4, table 2).
    if (selectability.has(key)) {
      if (about !== undefined && !isImplied(about, key)) wrong(from, "one mbx-list-sflag", at);
      about = key;
    }
    keys.add(key);
    found.push(next);
  } while (skip(from, " "));
  octet(from, ")", 'SP or ")"');
  return found;
};

const isImplied = (one: Flag, other: Flag): boolean =>
  [one, other].sort().join() === ["\\nonexistent", "\\noselect"].sort().join();
