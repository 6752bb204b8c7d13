import type { Known } from "../event.js";
import { exists, expunge, recent, search } from "../grammar/base.js";
import { fetch } from "../grammar/fetch.js";
import { type AnyKind, valueIn } from "../grammar/kind.js";
import { unseen } from "../grammar/resp-text.js";
import {
  changesMailbox,
  codeOf,
  completed,
  data,
  hasOwnNumbers,
  type ImapRule,
  isSelecting,
  mailboxIn,
  type Names,
  numbered,
  onSaid,
  remembering,
  type Said,
  wrong,
} from "./rule.js";

/** Whether no mailbox can be meant: none is selected, nor about to be. */
const isNoneSelected = ({ known, isGreeting }: Said): boolean =>
  !isGreeting && !known.view.selected() && !known.view.selecting() && !known.underWay.some(changesMailbox);

/** While only these are under way no message may go (RFC 9051 §7.5.1). */
const keepsNumbers = (name: string): boolean => name === "FETCH" || name === "STORE" || name === "SEARCH";

/** A rule of when EXPUNGE may come; `expected`: what should have been, where it may not. */
const atExpunge = (names: Names, expected: (known: Known) => string | undefined): ImapRule =>
  onSaid(names, (seen) => {
    if (!numbered(seen, expunge) || seen.isGreeting || hasOwnNumbers(seen.known.view.enabled())) return undefined;
    const its = expected(seen.known);
    return its === undefined ? "ok" : wrong(its, seen, 2);
  });

/** A rule of whose number it is; `expected`: what should have been where there are only so many messages. */
const ofMessage = (names: Names, kind: AnyKind, expected: (count: number) => string): ImapRule =>
  onSaid(names, (seen) => {
    const { value } = seen;
    if (value.kind !== "numbered" || value.name !== kind.name) return undefined;
    if (isNoneSelected(seen)) return wrong("nothing of a message: no mailbox is selected", seen, 2);
    const mailbox = mailboxIn(seen);
    if (!mailbox || mailbox.isCut) return undefined;
    const { length } = mailbox.messages;
    return value.number <= length ? "ok" : wrong(expected(length), seen, 2);
  });

/** How many messages there are, and their numbers (RFC 9051 §2.3.1.2, §5.2, §7.4, §7.5). */
export const numberRules: readonly ImapRule[] = [
  onSaid(
    [
      "exists-never-shrinks",
      "rfc9051/5.2/exists-never-shrinks",
      "EXISTS does not tell of fewer messages than there are",
      "EXISTS",
    ],
    (seen) => {
      const told = numbered(seen, exists);
      const mailbox = told && mailboxIn(seen);
      if (!told || !mailbox || mailbox.isCut) return undefined;
      const { length } = mailbox.messages;
      return told.number >= length ? "ok" : wrong(`${length} or more: only EXPUNGE makes them fewer`, seen, 2);
    },
  ),
  onSaid(
    [
      "exists-of-mailbox",
      "rfc9051/7.4.1/exists-when",
      "EXISTS and RECENT tell of the mailbox that is selected",
      "EXISTS RECENT",
    ],
    (seen) => {
      if (!numbered(seen, exists) && !numbered(seen, recent)) return undefined;
      return isNoneSelected(seen) ? wrong("nothing of a mailbox: none is selected", seen, 2) : "ok";
    },
  ),
  ofMessage(
    ["fetch-number", "rfc9051/2.3.1.2/numbers-in-range", "FETCH tells of a message that EXISTS has told of", "FETCH"],
    fetch,
    (count) => `${count} at most, or EXISTS first`,
  ),
  ofMessage(
    ["expunge-number", "rfc9051/7.5.1/number-in-range", "EXPUNGE names a message that there is", "EXPUNGE"],
    expunge,
    (count) => `${count} at most`,
  ),
  atExpunge(
    [
      "expunge-with-command",
      "rfc9051/7.5.1/no-expunge-without-command",
      "No EXPUNGE comes while no command is in progress",
      "EXPUNGE",
    ],
    ({ underWay }) => (underWay.length === 0 ? "no EXPUNGE: no command is in progress" : undefined),
  ),
  atExpunge(
    [
      "expunge-behind-continuation",
      "rfc9051/7.5.1/not-during-continuation",
      "No EXPUNGE comes while a command waits to be completed, and no other is in progress",
      "EXPUNGE",
    ],
    ({ underWay, waits }) =>
      waits && underWay.every((command) => command === waits)
        ? `no EXPUNGE: ${waits.name} still waits for its literal`
        : undefined,
  ),
  atExpunge(
    [
      "expunge-in-its-time",
      "rfc9051/7.5.1/not-during-fetch-store-search",
      "No EXPUNGE comes while FETCH, STORE or SEARCH is carried out",
      "EXPUNGE",
    ],
    ({ underWay, waits }) => {
      const inProgress = underWay.filter((command) => command !== waits);
      return inProgress.length > 0 && inProgress.every(({ name }) => keepsNumbers(name))
        ? `no EXPUNGE while ${inProgress[0]?.name} is in progress`
        : undefined;
    },
  ),
  atExpunge(
    [
      "close-tells-no-expunge",
      "rfc9051/6.4.1/close-no-expunge-responses",
      "No EXPUNGE comes while CLOSE is carried out",
      "EXPUNGE",
    ],
    ({ underWay }) =>
      underWay.length > 0 && underWay.every(({ name }) => name === "CLOSE")
        ? "no EXPUNGE while CLOSE is in progress"
        : undefined,
  ),
  onSaid(
    ["search-numbers", "rfc9051/6.4.4/numbers-in-range", "SEARCH finds messages that there are", "SEARCH"],
    (seen) => {
      const found = data(seen, search);
      const searches = seen.known.underWay.filter(({ name }) => /\b(?:SEARCH|SORT|THREAD)$/.test(name));
      const mailbox = found && mailboxIn(seen);
      if (
        !found ||
        !mailbox ||
        mailbox.isCut ||
        searches.length === 0 ||
        searches.some(({ name }) => name !== "SEARCH")
      )
        return undefined;
      const { length } = mailbox.messages;
      const beyond = found.find((number) => number > length);
      return beyond === undefined ? "ok" : wrong(`numbers of ${length} at most, not ${beyond}`, seen, 2);
    },
  ),
  remembering(
    ["recent-at-most-exists", "rfc3501/7.3.2/recent-count", "RECENT is not more than EXISTS", "RECENT result"],
    () => {
      const told = new Map<number, number>();
      return (seen) => {
        const count = numbered(seen, recent);
        if (count) told.set(seen.connection, count.number);
        const done = completed(seen);
        if (!done || !isSelecting(done.command)) return undefined;
        const [its, mailbox] = [told.get(seen.connection), seen.known.view.selecting()];
        told.delete(seen.connection);
        if (its === undefined || !mailbox || done.condition !== "OK" || mailbox.isCut) return undefined;
        const { length } = mailbox.messages;
        return its <= length ? "ok" : wrong(`RECENT of ${length} at most before this, not ${its}`, seen);
      };
    },
  ),
  remembering(
    [
      "first-unseen-in-range",
      "rfc3501/7.1/unseen-number",
      "UNSEEN is the number of a message that there is",
      "status result",
    ],
    () => {
      const told = new Map<number, number>();
      return (seen) => {
        const code = codeOf(seen);
        const first = code && valueIn(unseen, [code]);
        if (first !== undefined) told.set(seen.connection, first);
        const done = completed(seen);
        if (!done || !isSelecting(done.command)) return undefined;
        const [its, mailbox] = [told.get(seen.connection), seen.known.view.selecting()];
        told.delete(seen.connection);
        if (its === undefined || !mailbox || done.condition !== "OK" || mailbox.isCut) return undefined;
        const { length } = mailbox.messages;
        return its <= length ? "ok" : wrong(`UNSEEN of ${length} at most before this, not ${its}`, seen);
      };
    },
  ),
];
