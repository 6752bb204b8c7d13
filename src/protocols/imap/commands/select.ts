import { command, loggedIn } from "../command-spec.js";
import { code } from "../extensions/codes.js";
import { exists, recent } from "../grammar/base.js";
import { type Cursor, sp } from "../grammar/cursor.js";
import { ofKind } from "../grammar/kind.js";
import { list, mailbox as mailboxRule } from "../grammar/list.js";
import { readOnly, readWrite, uidNext, uidValidity, unseen } from "../grammar/resp-text.js";
import { DELIMITER, withMailbox } from "../model/account.js";
import { attributesOf } from "../model/attributes.js";
import { flagsOf } from "../model/flags.js";
import { hasFlag, type Mailbox } from "../model/mailbox.js";
import { nameFor, textOf } from "../model/names.js";
import { newsFor, nothingSeen } from "../model/news.js";
import { data, no, numbered, ok, untaggedOk } from "../model/outcomes.js";
import { accountOf, deselected } from "../model/selected.js";
import { isRev2, type Moment, type Result } from "../model/state.js";

const numberOfFirst = ({ messages }: Mailbox, isSo: (index: number) => boolean): number | undefined => {
  const index = messages.findIndex((_, at) => isSo(at));
  return index < 0 ? undefined : index + 1;
};

/** Selects a mailbox, of which the session knows everything then (RFC 9051 §6.3.2, RFC 3501 §6.3.1). */
function select(moment: Moment, given: string, isReadOnly: boolean): Result {
  const { session: before, world } = moment;
  const account = accountOf(moment);
  // What was selected is not from here on, whether this succeeds or not.
  const session = deselected(before);
  const rev2 = isRev2(session, world);
  const closed = before.selected && rev2 ? [untaggedOk(code("CLOSED"), "The mailbox before is closed")] : [];
  const name = textOf(given, session, world);
  const mailbox = name === undefined ? undefined : account.mailboxes.get(name);
  if (name === undefined || !mailbox || mailbox.isNoSelect)
    return no("There is no such mailbox", mailbox ? "CANNOT" : "NONEXISTENT", { session, responses: closed });
  const { seen } = newsFor(nothingSeen, mailbox, { mayExpunge: true, hasRecent: !rev2, isReadOnly });
  const firstUnseen = numberOfFirst(mailbox, (at) => !hasFlag(mailbox.messages[at]?.flags ?? [], "\\Seen"));
  // The first session that is told of recent messages keeps them, unless it can change nothing (RFC 3501 §2.3.2).
  const claimed = rev2 || isReadOnly ? mailbox : { ...mailbox, recentFrom: mailbox.uidNext };
  return ok("Selected", {
    code: ofKind(isReadOnly ? readOnly : readWrite, undefined),
    responses: [
      ...closed,
      ...flagsOf(mailbox, isReadOnly),
      numbered(mailbox.messages.length, ofKind(exists, undefined)),
      ...(rev2 ? [] : [numbered(seen.recent.size, ofKind(recent, undefined))]),
      ...(rev2 || firstUnseen === undefined ? [] : [untaggedOk(ofKind(unseen, firstUnseen), "The first unseen")]),
      untaggedOk(ofKind(uidValidity, mailbox.uidValidity), "UIDs are valid"),
      untaggedOk(ofKind(uidNext, mailbox.uidNext), "The next UID"),
      ...(rev2
        ? [
            data(
              ofKind(list, {
                attributes: attributesOf(account, name),
                delimiter: DELIMITER,
                mailbox: nameFor(name, session, world),
              }),
            ),
          ]
        : []),
    ],
    session: {
      ...session,
      state: "selected",
      selected: { uidValidity: mailbox.uidValidity, isReadOnly, saved: [], seen: { ...seen, all: claimed } },
    },
    account: claimed === mailbox ? account : withMailbox(account, name, claimed),
  });
}

const selecting = (name: "SELECT" | "EXAMINE") =>
  command({
    name,
    states: loggedIn,
    examples: [`${name} INBOX`],
    rule(from: Cursor) {
      sp(from);
      return mailboxRule(from);
    },
    step: (moment, given) => select(moment, given, name === "EXAMINE"),
  });

/** select = "SELECT" SP mailbox */
export const selectCommand = selecting("SELECT");
/** examine = "EXAMINE" SP mailbox */
export const examine = selecting("EXAMINE");
