import type { ResponseEvent } from "../event.js";
import {
  codeOf,
  completed,
  type ImapRule,
  isSelecting,
  type Names,
  nameIn,
  onCertain,
  onSaid,
  remembering,
  saidIn,
  wrong,
} from "./rule.js";

/** What SELECT and EXAMINE have to tell before their OK; `of`: in which revision, when it is one alone. */
const REQUIRED: readonly { readonly what: string; readonly names: Names; readonly of?: "rev1" | "rev2" }[] = [
  {
    what: "FLAGS",
    names: ["select-flags", "rfc9051/6.3.2/required-flags", "SELECT and EXAMINE tell FLAGS", "FLAGS result unread"],
  },
  {
    what: "EXISTS",
    names: ["select-exists", "rfc9051/6.3.2/required-exists", "SELECT and EXAMINE tell EXISTS", "EXISTS result unread"],
  },
  {
    what: "RECENT",
    names: ["select-recent", "rfc3501/6.3.1/required-recent", "SELECT and EXAMINE tell RECENT", "RECENT result unread"],
    of: "rev1",
  },
  {
    what: "LIST",
    names: [
      "select-list",
      "rfc9051/6.3.2/required-list",
      "SELECT and EXAMINE tell LIST of the mailbox",
      "LIST result unread",
    ],
    of: "rev2",
  },
  {
    what: "[PERMANENTFLAGS",
    names: [
      "select-permanentflags",
      "rfc9051/6.3.2/required-permanentflags",
      "SELECT and EXAMINE tell PERMANENTFLAGS",
      "status result unread",
    ],
  },
  {
    what: "[UIDNEXT",
    names: [
      "select-uidnext",
      "rfc9051/6.3.2/required-uidnext",
      "SELECT and EXAMINE tell UIDNEXT",
      "status result unread",
    ],
    of: "rev2",
  },
  // RFC 3501 counts with servers that leave it out.
  {
    what: "[UIDNEXT",
    names: [
      "select-uidnext-rev1",
      "rfc3501/6.3.1/required-uidnext",
      "SELECT and EXAMINE should tell UIDNEXT",
      "status result unread",
    ],
    of: "rev1",
  },
  {
    what: "[UIDVALIDITY",
    names: [
      "select-uidvalidity",
      "rfc9051/6.3.2/required-uidvalidity",
      "SELECT and EXAMINE tell UIDVALIDITY",
      "status result unread",
    ],
  },
];

/** What has been told while SELECT or EXAMINE was under way; the function gives that when one is done. */
function whileSelecting(): (seen: ResponseEvent) => ReadonlySet<string> | undefined {
  const told = new Map<number, Set<string>>();
  return (seen) => {
    if (!seen.known.underWay.some(isSelecting)) {
      told.delete(seen.connection);
      return undefined;
    }
    const names = told.get(seen.connection) ?? new Set();
    told.set(seen.connection, names);
    const its = nameIn(seen);
    if (its !== undefined) names.add(its);
    const said = saidIn(seen);
    const done = said && completed(said);
    if (!done || !isSelecting(done.command)) return undefined;
    told.delete(seen.connection);
    return names;
  };
}

/** Whether several are under way: what belongs to which nobody knows. */
const isAlone = ({ known }: ResponseEvent): boolean => known.underWay.filter(isSelecting).length === 1;

export const selectRules: readonly ImapRule[] = [
  ...REQUIRED.map(({ what, names, of }) =>
    onCertain(names, () => {
      const told = whileSelecting();
      return (seen) => {
        const its = told(seen);
        const said = saidIn(seen);
        if (!its || !said || completed(said)?.condition !== "OK" || !isAlone(seen)) return undefined;
        const { rev2 } = seen.known.view.dialect();
        if (of !== undefined && (of === "rev2") !== rev2) return undefined;
        return its.has(what) ? "ok" : wrong(`${what.startsWith("[") ? `OK ${what}…]` : what} before this`, seen);
      };
    }),
  ),
  onSaid(
    ["examine-read-only", "rfc9051/6.3.3/read-only-code", "The OK to EXAMINE begins with [READ-ONLY]", "result"],
    (seen) => {
      const done = completed(seen);
      if (done?.command.name !== "EXAMINE" || done.condition !== "OK") return undefined;
      return codeOf(seen)?.name === "READ-ONLY" ? "ok" : wrong("OK [READ-ONLY]", seen);
    },
  ),
  onSaid(
    [
      "select-read-write",
      "rfc9051/6.3.2/read-write",
      "The OK to SELECT begins with [READ-WRITE] or [READ-ONLY]",
      "result",
    ],
    (seen) => {
      const done = completed(seen);
      if (done?.command.name !== "SELECT" || done.condition !== "OK") return undefined;
      const name = codeOf(seen)?.name;
      return name === "READ-WRITE" || name === "READ-ONLY" ? "ok" : wrong("OK [READ-WRITE], or [READ-ONLY]", seen);
    },
  ),
  remembering(
    [
      "closed-when-due",
      "rfc9051/6.3.2/closed-code",
      "A mailbox that SELECT or EXAMINE closes is told to be, by CLOSED",
      "status result unread",
    ],
    () => {
      const told = whileSelecting();
      return (seen) => {
        const its = told(seen);
        const { view } = seen.known;
        if (!its || completed(seen)?.condition !== "OK" || !view.dialect().rev2) return undefined;
        // What CLOSED has told of is not selected any more.
        if (view.selected()) return wrong("OK [CLOSED] before this", seen);
        return its.has("[CLOSED") ? "ok" : undefined;
      };
    },
  ),
  onSaid(
    ["closed-of-open", "rfc9051/7.1/closed", "CLOSED tells of a mailbox that was open", "status result"],
    (seen) => {
      if (codeOf(seen)?.name !== "CLOSED" || seen.isGreeting) return undefined;
      const { view, underWay } = seen.known;
      return view.selected() || underWay.some(({ name }) => /^(?:CLOSE|UNSELECT)$/.test(name))
        ? "ok"
        : wrong("no CLOSED: no mailbox is open", seen);
    },
  ),
];
