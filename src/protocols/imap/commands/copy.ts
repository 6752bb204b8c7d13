import { command } from "../command-spec.js";
import { type CopyUid, copyUid } from "../extensions/uidplus.js";
import { type Cursor, sp } from "../grammar/cursor.js";
import { ofKind } from "../grammar/kind.js";
import { tryCreate } from "../grammar/resp-text.js";
import { setOf } from "../grammar/sequence-set.js";
import { type Account, withMailbox } from "../model/account.js";
import { append } from "../model/mailbox.js";
import { textOf } from "../model/names.js";
import { bad, no, ok, untaggedOk } from "../model/outcomes.js";
import { inMailbox } from "../model/selected.js";
import type { Moment, Result } from "../model/state.js";
import { type MessageSet, messageSet, type Target, targetsOf } from "../model/targets.js";
import { aMailbox } from "./create.js";

interface Asked {
  readonly set: MessageSet;
  readonly mailbox: string;
}

/** SP sequence-set SP mailbox */
function copyArguments(from: Cursor): Asked {
  sp(from);
  return { set: messageSet(from), mailbox: aMailbox(from) };
}

/** What was copied, and what came of it; or why nothing was. */
function copied(
  moment: Moment,
  { set, mailbox }: Asked,
  byUid: boolean,
): Result | { readonly all: readonly Target[]; readonly account: Account; readonly uids: CopyUid } {
  const { session, world } = moment;
  const its = inMailbox(moment);
  const { all, areSomeGone, isBeyond } = targetsOf(its, set, byUid);
  if (isBeyond) return bad("There is no message of that number");
  const name = textOf(mailbox, session, world);
  if (name === undefined) return no("No mailbox can be called so", "CANNOT");
  const target = its.account.mailboxes.get(name);
  if (!target || target.isNoSelect) return no("There is no such mailbox", ofKind(tryCreate, undefined));
  // RFC 2180 §4.4.1: all of them or none.
  if (areSomeGone && !byUid) return no("Some of the messages are there no more", "EXPUNGEISSUED");
  const messages = all.map(({ message: { flags, internalDate, text } }) => ({ flags, internalDate, text }));
  return {
    all,
    account: withMailbox(its.account, name, append(target, messages)),
    uids: {
      uidValidity: target.uidValidity,
      source: setOf(all.map(({ message }) => message.uid)),
      target: setOf(all.map((_, index) => target.uidNext + index)),
    },
  };
}

function copy(moment: Moment, asked: Asked, byUid: boolean): Result {
  const done = copied(moment, asked, byUid);
  if ("condition" in done) return done;
  if (done.all.length === 0) return ok("There was nothing to copy");
  return ok("Copied", { code: ofKind(copyUid, done.uids), account: done.account });
}

/** Copies, and takes the copied messages away: that they are gone is news (RFC 9051 §6.4.8). */
function moveThose(moment: Moment, asked: Asked, byUid: boolean): Result {
  const { selected } = inMailbox(moment);
  if (selected.isReadOnly) return no("The mailbox is read-only", "NOPERM");
  const done = copied(moment, asked, byUid);
  if ("condition" in done) return done;
  if (done.all.length === 0) return ok("There was nothing to move");
  const uids = new Set(done.all.map(({ message }) => message.uid));
  const { name, mailbox } = inMailbox({ ...moment, account: done.account });
  const left = mailbox.messages.filter(({ uid }) => !uids.has(uid));
  return ok("Moved", {
    responses: [untaggedOk(ofKind(copyUid, done.uids), "Moved")],
    account: withMailbox(done.account, name, { ...mailbox, messages: left }),
  });
}

const shared = { states: ["selected"], rule: copyArguments } as const;

/** copy = "COPY" SP sequence-set SP mailbox */
export const copyCommand = command({
  ...shared,
  name: "COPY",
  examples: ["COPY 1 INBOX"],
  step: (moment, asked) => copy(moment, asked, false),
});

export const uidCopy = command({
  ...shared,
  name: "UID COPY",
  byUid: true,
  examples: ["UID COPY 1:* INBOX"],
  step: (moment, asked) => copy(moment, asked, true),
});

/** move = "MOVE" SP sequence-set SP mailbox */
export const move = command({
  ...shared,
  name: "MOVE",
  examples: ["MOVE 1 INBOX"],
  accepted: "rfc9051/6.4.8/moved",
  step: (moment, asked) => moveThose(moment, asked, false),
});

export const uidMove = command({
  ...shared,
  name: "UID MOVE",
  byUid: true,
  examples: ["UID MOVE 1:* INBOX"],
  accepted: "rfc9051/6.4.9/uid-commands",
  step: (moment, asked) => moveThose(moment, asked, true),
});
