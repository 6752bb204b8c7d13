import { argumentsOf } from "../arguments.js";
import { appendUid, copyUid } from "../extensions/uidplus.js";
import { expunge } from "../grammar/base.js";
import { fetch, uid as uidItem } from "../grammar/fetch.js";
import { valueIn } from "../grammar/kind.js";
import { isInbox } from "../grammar/mailbox-name.js";
import { uidNext, uidValidity } from "../grammar/resp-text.js";
import { countOf } from "../grammar/sequence-set.js";
import { status, uidValidityItem } from "../grammar/status.js";
import type { Message, Selected } from "../view.js";
import { mailboxKey } from "./memory.js";
import {
  codeOf,
  completed,
  data,
  type ImapRule,
  isSelecting,
  mailboxIn,
  type Names,
  numbered,
  onSaid,
  remembering,
  type Said,
  type wrong,
  wrongAt,
} from "./rule.js";

interface Told {
  readonly mailbox: Selected;
  readonly number: number;
  readonly message: Message;
  readonly uid: number;
}

/** A UIDNEXT, and how many messages there were with it: they stay the first ones. */
interface Bound {
  readonly many: number;
  readonly uid: number;
}

/** A message is gone. While another mailbox is selected nobody can tell of which. */
function without(
  number: number,
  bounds: WeakMap<Selected, Bound>,
  mailbox: Selected | undefined,
  selecting: Selected | undefined,
): void {
  if (selecting) bounds.delete(selecting);
  const its = mailbox && bounds.get(mailbox);
  if (its && number <= its.many) bounds.set(mailbox, { ...its, many: its.many - 1 });
}

/** A FETCH with a UID, of a message that there is. */
function uidTold(seen: Said): Told | undefined {
  const its = numbered(seen, fetch);
  const uid = its && valueIn(uidItem, its.value);
  const mailbox = uid === undefined ? undefined : mailboxIn(seen);
  const message = its && mailbox?.messages[its.number - 1];
  return its && mailbox && message && uid !== undefined ? { mailbox, number: its.number, message, uid } : undefined;
}

/** So far neighbours are looked at. */
const NEAR = 200;

/** The UID that is known of the nearest message in that direction. */
function nearest(messages: readonly Message[], number: number, step: 1 | -1): number | undefined {
  for (let at = number - 1 + step, left = NEAR; left > 0 && messages[at]; at += step, left--) {
    const { uid } = messages[at] as Message;
    if (uid !== undefined) return uid;
  }
  return undefined;
}

/** Names of mailboxes that a command may make, move or remove. */
const REMAKES = /^(?:CREATE|DELETE|RENAME)$/;

/** A mailbox and a UIDVALIDITY that is told of it. */
interface Validity {
  readonly name: string;
  readonly now: number;
}

/** What SELECT, EXAMINE and STATUS tell. */
function validityTold(seen: Said): Validity | undefined {
  const code = codeOf(seen);
  const told = code && seen.value.kind === "condition" ? valueIn(uidValidity, [code]) : undefined;
  const selecting = seen.known.command && isSelecting(seen.known.command) ? seen.known.view.selecting() : undefined;
  if (told !== undefined && selecting) return { name: selecting.name, now: told };
  const its = data(seen, status);
  const now = its && valueIn(uidValidityItem, its.items);
  return its && now !== undefined ? { name: its.mailbox, now } : undefined;
}

/**
 * UIDVALIDITY of mailboxes over the sessions of a case: those that somebody made anew, moved or removed do not count.
 * `judged`: what is held against what is known.
 */
const validities = (
  names: Names,
  judged: (seen: Said) => Validity | undefined,
  judge: (before: number, now: number, seen: Said) => ReturnType<typeof wrong> | "ok",
): ImapRule =>
  remembering(names, () => {
    const known = new Map<string, number>();
    const remade = new Set<string>();
    return (seen) => {
      for (const command of seen.known.underWay)
        if (REMAKES.test(command.name))
          for (const name of argumentsOf(command)) remade.add(isInbox(name) ? "INBOX" : name);
      const isOut = ({ name }: Validity) => [...remade].some((its) => name.startsWith(its));
      const [told, its] = [validityTold(seen), judged(seen)];
      const before = its && known.get(mailboxKey(seen, its.name));
      if (told && !isOut(told)) known.set(mailboxKey(seen, told.name), told.now);
      if (!its || isOut(its)) return undefined;
      return before === undefined ? (told ? "ok" : undefined) : judge(before, its.now, seen);
    };
  });

/** The code of an OK to APPEND, COPY or MOVE, and the mailbox that it is about. */
const destination = (seen: Said, of: RegExp, at: number): string | undefined => {
  const command = seen.known.underWay.filter(({ name }) => of.test(name));
  const name = command.length === 1 ? argumentsOf(command[0] as (typeof command)[number])[at] : undefined;
  return name !== undefined && isInbox(name) ? "INBOX" : name;
};

/** Unique identifiers (RFC 9051 §2.3.1.1). */
export const uidRules: readonly ImapRule[] = [
  onSaid(
    [
      "uid-stable",
      "rfc9051/2.3.1.1/uid-stays-in-session",
      "The UID of a message does not change in a session",
      "FETCH",
    ],
    (seen) => {
      const told = uidTold(seen);
      if (!told) return undefined;
      const { uid } = told.message;
      return uid === undefined || uid === told.uid ? "ok" : wrongAt(`UID ${uid}, as before`, seen, "UID ");
    },
  ),
  onSaid(
    ["uid-ascending", "rfc9051/2.3.1.1/uid-ascending", "UIDs ascend with the numbers of messages", "FETCH"],
    (seen) => {
      const told = uidTold(seen);
      if (!told || (told.message.uid !== undefined && told.message.uid !== told.uid)) return undefined;
      const [below, above] = [
        nearest(told.mailbox.messages, told.number, -1),
        nearest(told.mailbox.messages, told.number, 1),
      ];
      if (below !== undefined && told.uid <= below)
        return wrongAt(`a UID above ${below}, which comes before`, seen, "UID ");
      return above !== undefined && told.uid >= above
        ? wrongAt(`a UID below ${above}, which comes behind`, seen, "UID ")
        : "ok";
    },
  ),
  remembering(
    [
      "uid-not-reused",
      "rfc9051/2.3.1.1/uid-never-other",
      "The UID of a message that was expunged is not used again",
      "FETCH EXPUNGE",
    ],
    () => {
      const gone = new WeakMap<Selected, Set<number>>();
      return (seen) => {
        const away = numbered(seen, expunge);
        const mailbox = away && mailboxIn(seen);
        const uid = away && mailbox?.messages[away.number - 1]?.uid;
        if (mailbox && uid !== undefined) gone.set(mailbox, (gone.get(mailbox) ?? new Set()).add(uid));
        const told = uidTold(seen);
        if (!told || told.message.uid !== undefined) return undefined;
        return gone.get(told.mailbox)?.has(told.uid) ? wrongAt("a UID that no message has had", seen, "UID ") : "ok";
      };
    },
  ),
  remembering(
    [
      "uid-below-uidnext",
      "rfc9051/2.3.1.1/uidnext-bound",
      "UIDNEXT is above the UIDs that there are, and not above those to come",
      "FETCH EXPUNGE status result",
    ],
    () => {
      /** How many of the first messages UIDNEXT was told behind, and what it was; and how many were there when SELECT was done. */
      const below = new WeakMap<Selected, Bound>();
      const there = new WeakMap<Selected, Bound>();
      return (seen) => {
        const code = codeOf(seen);
        const uid = code && seen.value.kind === "condition" ? valueIn(uidNext, [code]) : undefined;
        const selecting = seen.known.view.selecting();
        if (selecting && uid !== undefined) below.set(selecting, { many: selecting.messages.length, uid });
        if (completed(seen) && selecting?.uidNext !== undefined)
          there.set(selecting, { many: selecting.messages.length, uid: selecting.uidNext });
        const away = numbered(seen, expunge);
        if (away) for (const bounds of [below, there]) without(away.number, bounds, mailboxIn(seen), selecting);
        const told = uidTold(seen);
        if (!told) return undefined;
        const most = below.get(told.mailbox);
        if (most && told.number <= most.many && told.uid >= most.uid)
          return wrongAt(`a UID below ${most.uid}, which UIDNEXT was when it was there`, seen, "UID ");
        const least = there.get(told.mailbox);
        return least && told.number > least.many && told.uid < least.uid
          ? wrongAt(`a UID of ${least.uid} or more, which UIDNEXT was before it came`, seen, "UID ")
          : "ok";
      };
    },
  ),
  validities(
    [
      "uidvalidity-stays",
      "rfc9051/2.3.1.1/uids-persist",
      "UIDVALIDITY of a mailbox that nobody has made anew stays",
      "STATUS status result",
    ],
    validityTold,
    (before, now, seen) => (now === before ? "ok" : wrongAt(`${before}, as before`, seen, "UIDVALIDITY ")),
  ),
  validities(
    [
      "uidvalidity-grows",
      "rfc9051/2.3.1.1/uidvalidity-greater",
      "UIDVALIDITY does not become less",
      "STATUS status result",
    ],
    validityTold,
    (before, now, seen) => (now >= before ? "ok" : wrongAt(`${before} or more`, seen, "UIDVALIDITY ")),
  ),
  validities(
    [
      "appenduid-validity",
      "rfc9051/7.1/appenduid-uid",
      "APPENDUID has the UIDVALIDITY of the mailbox that was named",
      "STATUS status result",
    ],
    (seen) => {
      const code = codeOf(seen);
      const its = code && valueIn(appendUid, [code]);
      const name = its && typeof its === "object" ? destination(seen, /^APPEND$/, 0) : undefined;
      return its && name !== undefined ? { name, now: its.uidValidity } : undefined;
    },
    (before, now, seen) => (now === before ? "ok" : wrongAt(`APPENDUID ${before}`, seen, "APPENDUID ")),
  ),
  validities(
    [
      "copyuid-validity",
      "rfc9051/7.1/copyuid-sets",
      "COPYUID has the UIDVALIDITY of the mailbox that was named",
      "STATUS status result",
    ],
    (seen) => {
      const code = codeOf(seen);
      const its = code && valueIn(copyUid, [code]);
      const name = its && typeof its === "object" ? destination(seen, /^(?:UID )?(?:COPY|MOVE)$/, 1) : undefined;
      return its && name !== undefined ? { name, now: its.uidValidity } : undefined;
    },
    (before, now, seen) => (now === before ? "ok" : wrongAt(`COPYUID ${before}`, seen, "COPYUID ")),
  ),
  remembering(
    [
      "copyuid-of-there",
      "rfc9051/7.1/copyuid-nothing-extra",
      "COPYUID has no more UIDs than there are messages",
      "EXPUNGE status result",
    ],
    () => {
      // RFC 6851 §4.3 only recommends that MOVE tells COPYUID before EXPUNGE: what it took away may be named behind it.
      const gone = new WeakMap<Selected, number>();
      return (seen) => {
        const mailbox = mailboxIn(seen);
        if (!mailbox) return undefined;
        const before = gone.get(mailbox) ?? 0;
        if (numbered(seen, expunge)) gone.set(mailbox, before + 1);
        if (completed(seen)) gone.delete(mailbox);
        const code = codeOf(seen);
        const its = code && valueIn(copyUid, [code]);
        if (!its || typeof its !== "object" || mailbox.isCut) return undefined;
        const most = mailbox.messages.length + before;
        return countOf(its.source, 0) <= most ? "ok" : wrongAt(`UIDs of ${most} messages at most`, seen, "COPYUID ");
      };
    },
  ),
  onSaid(
    ["copyuid-sets", "rfc9051/7.1/copyuid-sets", "COPYUID has as many new UIDs as old ones", "status result"],
    (seen) => {
      const code = codeOf(seen);
      const its = code && valueIn(copyUid, [code]);
      if (!its || typeof its !== "object") return undefined;
      const [source, target] = [countOf(its.source, 0), countOf(its.target, 0)];
      return source === target
        ? "ok"
        : wrongAt(`as many UIDs in both sets (${source} and ${target})`, seen, "COPYUID ");
    },
  ),
];
