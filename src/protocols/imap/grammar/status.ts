import { type Cursor, listOf, number, nzNumber, run, sp } from "./cursor.js";
import { type Kind, kindsOf, type Named, named, printNamed, spaced } from "./kind.js";
import { mailbox } from "./list.js";
import { isAtomChar } from "./octets.js";
import { printAstring, printList } from "./print.js";

/** What STATUS says of a mailbox (RFC 9051 §7.3.5). */
export interface Status {
  readonly mailbox: string;
  readonly items: readonly Named[];
}

export const messages: Kind<number> = spaced("MESSAGES", number, String);
export const recentCount: Kind<number> = spaced("RECENT", number, String);
export const uidNextItem: Kind<number> = spaced("UIDNEXT", nzNumber, String);
export const uidValidityItem: Kind<number> = spaced("UIDVALIDITY", nzNumber, String);
export const unseenCount: Kind<number> = spaced("UNSEEN", number, String);

/** status-att of both revisions. */
export const statusItems = kindsOf([messages, recentCount, uidNextItem, uidValidityItem, unseenCount]);

/** status-att-val */
const statusAttVal = (from: Cursor): Named =>
  named(from, from.dialect.kinds.statusItems, run(from, isAtomChar, "status-att").toUpperCase());

/** "STATUS" SP mailbox SP "(" [status-att-list] ")" */
export const status: Kind<Status> = {
  name: "STATUS",
  rule(from) {
    sp(from);
    const name = mailbox(from);
    sp(from);
    return { mailbox: name, items: listOf(from, statusAttVal) };
  },
  print: (its, kinds) =>
    ` ${printAstring(its.mailbox)} ${printList(its.items.map((item) => printNamed(item, kinds.statusItems, kinds)))}`,
};
