import { type Cursor, listOf, peek, type Rule, skip, sp, wrong } from "./cursor.js";
import { type Flag, mbxListFlags } from "./flag.js";
import { type Kind, type Named, spaced } from "./kind.js";
import { isInbox } from "./mailbox-name.js";
import { printAstring, printList, printString } from "./print.js";
import { astring, delimiter } from "./strings.js";
import { printTaggedExtVal, type TaggedExtVal, taggedExtVal } from "./tagged-ext.js";

/** A mailbox as LIST or LSUB tells of it (RFC 9051 §7.3.1). */
export interface Listed {
  readonly attributes: readonly Flag[];
  /** null: the hierarchy is flat. */
  readonly delimiter: string | null;
  readonly mailbox: string;
  /** mbox-list-extended; absent: none. */
  readonly extended?: readonly Named[];
}

/** mailbox = "INBOX" / astring: INBOX in capitals, however it was written. */
export const mailbox: Rule<string> = (from) => {
  const name = astring(from);
  return isInbox(name) ? "INBOX" : name;
};

/** mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended] */
const mailboxList = (from: Cursor): Listed => {
  const attributes = mbxListFlags(from);
  sp(from);
  const its = delimiter(from);
  sp(from);
  const name = mailbox(from);
  if (!skip(from, " ")) return { attributes, delimiter: its, mailbox: name };
  if (peek(from) !== 0x28) wrong(from, "mbox-list-extended");
  return { attributes, delimiter: its, mailbox: name, extended: listOf(from, extendedItem) };
};

/** mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val */
function extendedItem(from: Cursor): Named {
  const name = astring(from).toUpperCase();
  sp(from);
  return { name, value: taggedExtVal(from) };
}

const printListed = ({ attributes, delimiter: its, mailbox: name, extended }: Listed): string =>
  [
    printList(attributes),
    its === null ? "NIL" : printString(its),
    printAstring(name),
    ...(extended
      ? [
          printList(
            extended.map(({ name: tag, value }) => `${printAstring(tag)} ${printTaggedExtVal(value as TaggedExtVal)}`),
          ),
        ]
      : []),
  ].join(" ");

export const list: Kind<Listed> = spaced("LIST", mailboxList, printListed);
export const lsub: Kind<Listed> = spaced("LSUB", mailboxList, printListed);
