import { command, loggedIn } from "../command-spec.js";
import { deletedItem, sizeItem } from "../extensions/status-size.js";
import { type Cursor, run, someOf, sp, wrong } from "../grammar/cursor.js";
import { type Named, ofKind } from "../grammar/kind.js";
import { isAtomChar } from "../grammar/octets.js";
import {
  messages,
  recentCount,
  status as statusData,
  uidNextItem,
  uidValidityItem,
  unseenCount,
} from "../grammar/status.js";
import { hasFlag, type Mailbox, type StoredMessage } from "../model/mailbox.js";
import { nameFor, textOf } from "../model/names.js";
import { data, no, ok } from "../model/outcomes.js";
import { accountOf } from "../model/selected.js";
import type { SessionState, World } from "../model/state.js";
import { aMailbox } from "./create.js";

const count = ({ messages: all }: Mailbox, isCounted: (its: StoredMessage) => boolean) => all.filter(isCounted).length;

/** What STATUS can be asked for (RFC 9051 §6.3.11, RFC 3501 §6.3.10). */
const items: ReadonlyMap<string, (its: Mailbox) => Named> = new Map([
  ["MESSAGES", (its) => ofKind(messages, its.messages.length)],
  ["UIDNEXT", ({ uidNext }) => ofKind(uidNextItem, uidNext)],
  ["UIDVALIDITY", ({ uidValidity }) => ofKind(uidValidityItem, uidValidity)],
  [
    "UNSEEN",
    (its) =>
      ofKind(
        unseenCount,
        count(its, ({ flags }) => !hasFlag(flags, "\\Seen")),
      ),
  ],
  [
    "RECENT",
    (its) =>
      ofKind(
        recentCount,
        count(its, ({ uid }) => uid >= its.recentFrom),
      ),
  ],
  [
    "DELETED",
    (its) =>
      ofKind(
        deletedItem,
        count(its, ({ flags }) => hasFlag(flags, "\\Deleted")),
      ),
  ],
  [
    "SIZE",
    (its) =>
      ofKind(
        sizeItem,
        its.messages.reduce((sum, { text }) => sum + text.length, 0),
      ),
  ],
]);

/** "(" status-att *(SP status-att) ")"; in upper case */
export const statusAtts = (from: Cursor): readonly string[] =>
  someOf(from, (its) => {
    const name = run(its, isAtomChar, "status-att").toUpperCase();
    return items.has(name) && !(name === "RECENT" && its.dialect.rev2)
      ? name
      : wrong(its, "status-att", its.at - name.length);
  });

/** STATUS of a mailbox: each item once. */
export const statusOf = (name: string, its: Mailbox, asked: readonly string[], session: SessionState, world: World) =>
  data(
    ofKind(statusData, {
      mailbox: nameFor(name, session, world),
      items: [...new Set(asked)].flatMap((item) => items.get(item)?.(its) ?? []),
    }),
  );

/** status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")" */
export const status = command({
  name: "STATUS",
  states: loggedIn,
  examples: ["STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"],
  rule(from: Cursor) {
    const mailbox = aMailbox(from);
    sp(from);
    return { mailbox, asked: statusAtts(from) };
  },
  step(moment, { mailbox, asked }) {
    const { session, world } = moment;
    const name = textOf(mailbox, session, world);
    const its = name === undefined ? undefined : accountOf(moment).mailboxes.get(name);
    if (name === undefined || !its || its.isNoSelect)
      return no("There is no such mailbox", its ? "CANNOT" : "NONEXISTENT");
    return ok("That is all", { responses: [statusOf(name, its, asked, session, world)] });
  },
});
