import { latin1 } from "../../../wire/latin1.js";
import { command, loggedIn } from "../command-spec.js";
import { appendUid } from "../extensions/uidplus.js";
import { type Cursor, octet, peek, skipWord, sp, wrong } from "../grammar/cursor.js";
import { dateTime, isPossible } from "../grammar/date-time.js";
import { flagList } from "../grammar/flag.js";
import { ofKind } from "../grammar/kind.js";
import { tryCreate } from "../grammar/resp-text.js";
import { literal, literal8 } from "../grammar/strings.js";
import { binaryEncoded } from "../mime/binary-encoded.js";
import { withMailbox } from "../model/account.js";
import { storable } from "../model/flags.js";
import { append as appended } from "../model/mailbox.js";
import { textOf } from "../model/names.js";
import { no, ok } from "../model/outcomes.js";
import { accountOf } from "../model/selected.js";
import { aMailbox } from "./create.js";

/** literal, literal8 (RFC 3516 §7), or "UTF8" SP "(" literal8 ")" (RFC 6855 §4) */
function messageOctets(from: Cursor): Uint8Array {
  if (skipWord(from, "UTF8")) {
    sp(from);
    octet(from, "(");
    const { octets } = literal8(from);
    octet(from, ")");
    return octets;
  }
  if (peek(from) === 0x7e) return literal8(from).octets;
  const { at } = from;
  const { octets } = literal(from);
  return octets.includes(0) ? wrong(from, "CHAR8 in a literal: no NUL", at) : octets;
}

/** append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal */
export const append = command({
  name: "APPEND",
  states: loggedIn,
  examples: ["APPEND INBOX {10}\r\nSubject: x"],
  rule(from: Cursor) {
    const mailbox = aMailbox(from);
    sp(from);
    const flags = peek(from) === 0x28 ? flagList(from) : [];
    if (from.line[from.at - 1] === ")") sp(from);
    const { at } = from;
    const date = peek(from) === 0x22 ? dateTime(from) : undefined;
    if (date && !isPossible(date)) wrong(from, "date-time that there is", at);
    if (date) sp(from);
    return { mailbox, flags, date, text: latin1(messageOctets(from)) };
  },
  step(moment, { mailbox, flags, date, text }) {
    const { session, world } = moment;
    const account = accountOf(moment);
    const name = textOf(mailbox, session, world);
    if (name === undefined) return no("No mailbox can be called so", "CANNOT");
    const its = account.mailboxes.get(name);
    if (!its || its.isNoSelect) return no("There is no such mailbox", ofKind(tryCreate, undefined));
    if (text.length > world.maxSize) return no("The message is too large", "TOOBIG");
    const added = appended(its, [
      { flags: storable(flags), internalDate: date ?? world.now(), text: binaryEncoded(text) },
    ]);
    return ok("Appended", {
      code: ofKind(appendUid, { uidValidity: its.uidValidity, uid: its.uidNext }),
      account: withMailbox(account, name, added),
    });
  },
});
