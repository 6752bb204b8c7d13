import { mailboxFlags, recent } from "../grammar/base.js";
import { fetch, flags as flagsItem, uid as uidItem } from "../grammar/fetch.js";
import { flagKey } from "../grammar/flag.js";
import { valueIn } from "../grammar/kind.js";
import type { Selected } from "../view.js";
import { mailboxKey } from "./memory.js";
import {
  completed,
  data,
  type ImapRule,
  isOnlyRev2,
  isSelecting,
  mailboxIn,
  numbered,
  onSaid,
  remembering,
  type Said,
  wrong,
  wrongAt,
} from "./rule.js";

const SYSTEM = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

/** The mailbox that a SELECT or EXAMINE has just opened. */
function opened(seen: Said): Selected | undefined {
  const done = completed(seen);
  return done?.condition === "OK" && isSelecting(done.command) ? seen.known.view.selecting() : undefined;
}

/** Flags (RFC 9051 §2.3.2, §7.3.5, §7.1). */
export const flagRules: readonly ImapRule[] = [
  onSaid(
    ["system-flags", "rfc9051/7.3.5/flags-system", "FLAGS has the flags that the system defines at least", "FLAGS"],
    (seen) => {
      const told = data(seen, mailboxFlags);
      if (!told) return undefined;
      const keys = new Set(told.map(flagKey));
      const missing = SYSTEM.find((flag) => !keys.has(flagKey(flag)));
      return missing === undefined ? "ok" : wrongAt(`${missing} among them`, seen, "(");
    },
  ),
  onSaid(
    ["flag-extension", "rfc9051/9/flag-extension", "FLAGS has no system flags but those that an RFC defines", "FLAGS"],
    (seen) => {
      const told = data(seen, mailboxFlags);
      if (!told) return undefined;
      const defined = new Set([...SYSTEM, "\\Recent"].map(flagKey));
      const other = told.find((flag) => flag.startsWith("\\") && !defined.has(flagKey(flag)));
      return other === undefined ? "ok" : wrongAt("no system flag of its own", seen, other);
    },
  ),
  onSaid(
    ["permanent-are-flags", "rfc9051/7.1/permanentflags-known", "PERMANENTFLAGS are flags that FLAGS has", "result"],
    (seen) => {
      const mailbox = opened(seen);
      if (!mailbox?.flags || !mailbox.permanentFlags) return undefined;
      const known = new Set(mailbox.flags.map(flagKey));
      const other = mailbox.permanentFlags.find((flag) => flag !== "\\*" && !known.has(flagKey(flag)));
      return other === undefined ? "ok" : wrong(`${other} in FLAGS, too: PERMANENTFLAGS has it`, seen);
    },
  ),
  remembering(
    [
      "keywords-announced",
      "rfc9051/7.3.5/flags-applicable",
      "Flags of messages are among those that FLAGS has told of",
      "FETCH result",
    ],
    () => {
      /** Used, and not told of yet: who tells within the same command is in time. */
      const used = new Map<number, Set<string>>();
      return (seen) => {
        const told = valueIn(flagsItem, numbered(seen, fetch)?.value ?? []);
        const isDone = completed(seen) !== undefined;
        if (!told && !isDone) return undefined;
        const mailbox = mailboxIn(seen);
        if (!mailbox?.flags) {
          used.delete(seen.connection);
          return undefined;
        }
        const known = new Set(mailbox.flags.map(flagKey));
        const some = used.get(seen.connection) ?? new Set();
        used.set(seen.connection, some);
        for (const flag of told ?? [])
          if (flagKey(flag) !== "\\recent" && !known.has(flagKey(flag))) some.add(flagKey(flag));
        if (!isDone) return undefined;
        const other = [...some].find((flag) => !known.has(flag));
        used.delete(seen.connection);
        return other === undefined ? "ok" : wrong(`FLAGS with ${other} before this: a message has it`, seen);
      };
    },
  ),
  remembering(
    [
      "recent-once",
      "rfc3501/2.3.2/recent-one-session",
      "\\Recent is told in one session, and not in those that come after it",
      "FETCH result",
    ],
    () => {
      /** The session to which a message was recent. */
      const recents = new Map<string, number>();
      /** What others have been told already when a mailbox was selected. */
      const before = new Map<number, ReadonlyMap<string, number>>();
      return (seen) => {
        if (opened(seen)) before.set(seen.connection, new Map(recents));
        const told = numbered(seen, fetch);
        const mailbox = told && mailboxIn(seen);
        const flags = told && valueIn(flagsItem, told.value)?.map(flagKey);
        const uid = told && (valueIn(uidItem, told.value) ?? mailbox?.messages[told.number - 1]?.uid);
        if (!flags?.includes("\\recent") || !mailbox || uid === undefined || mailbox.uidValidity === undefined)
          return undefined;
        const key = `${mailboxKey(seen, mailbox.name)} ${mailbox.uidValidity} ${uid}`;
        const other = before.get(seen.connection)?.get(key);
        // Who has it open at the same time may see it, too; and who only looks (EXAMINE) does not take it away.
        if (!mailbox.isReadOnly && !recents.has(key)) recents.set(key, seen.connection);
        return other === undefined || other === seen.connection
          ? "ok"
          : wrongAt("no \\Recent: a session before was told so", seen, "\\Recent");
      };
    },
  ),
  onSaid(
    ["no-recent-in-rev2", "rfc9051/9/no-recent-response", "No RECENT comes where IMAP4rev2 alone is spoken", "RECENT"],
    (seen) => (numbered(seen, recent) ? (isOnlyRev2(seen) ? wrong("no RECENT", seen, 2) : "ok") : undefined),
  ),
];
