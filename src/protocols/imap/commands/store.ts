import { command } from "../command-spec.js";
import { type Cursor, peek, skip, skipWord, sp, spaced, word } from "../grammar/cursor.js";
import { fetch, flags as flagsItem, uid as uidItem } from "../grammar/fetch.js";
import { type Flag, flag, flagList } from "../grammar/flag.js";
import { ofKind } from "../grammar/kind.js";
import { flagsOf, storable } from "../model/flags.js";
import { changeFlags, type FlagChange } from "../model/mailbox.js";
import { changedSilently, flagsShown, toldFlags } from "../model/news.js";
import { bad, no, numbered, ok } from "../model/outcomes.js";
import { changed, inMailbox, knowing } from "../model/selected.js";
import { isRev2, type Moment, type Result } from "../model/state.js";
import { type MessageSet, messageSet, targetsOf } from "../model/targets.js";

interface Asked {
  readonly set: MessageSet;
  readonly how: FlagChange;
  readonly isSilent: boolean;
  readonly flags: readonly Flag[];
}

/** SP sequence-set SP (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag))) */
function storeArguments(from: Cursor): Asked {
  sp(from);
  const set = messageSet(from);
  sp(from);
  const how = skip(from, "+") ? "add" : skip(from, "-") ? "remove" : "set";
  word(from, "FLAGS");
  const isSilent = skipWord(from, ".SILENT");
  sp(from);
  return { set, how, isSilent, flags: peek(from) === 0x28 ? flagList(from) : spaced(from, flag) };
}

function store(moment: Moment, { set, how, isSilent, flags: given }: Asked, byUid: boolean): Result {
  const its = inMailbox(moment);
  const { selected, session } = its;
  const { all, areSomeGone, isBeyond } = targetsOf(its, set, byUid);
  if (isBeyond) return bad("There is no message of that number");
  if (selected.isReadOnly) return no("The mailbox is read-only", "NOPERM");
  const flags = storable(given);
  const uids = new Set(all.map(({ message }) => message.uid));
  const mailbox = changeFlags(its.mailbox, uids, how, flags);
  const now = new Map(mailbox.messages.filter(({ uid }) => uids.has(uid)).map((each) => [each.uid, each.flags]));
  const { seen } = selected;
  const isTold = mailbox.keywords.length > seen.keywords;
  const hasRecent = !isRev2(session, moment.world);
  const responses = [
    ...(isTold ? flagsOf(mailbox, false) : []),
    ...(isSilent
      ? []
      : all.map(({ number, message: { uid } }) => {
          const shown = flagsShown(now.get(uid) ?? [], hasRecent && seen.recent.has(uid));
          return numbered(number, ofKind(fetch, [...(byUid ? [ofKind(uidItem, uid)] : []), ofKind(flagsItem, shown)]));
        })),
  ];
  const known = isSilent ? changedSilently(seen, uids, how, flags) : toldFlags(seen, now);
  const details = {
    responses,
    session: knowing(session, { seen: { ...known, keywords: mailbox.keywords.length } }),
    account: changed(its, mailbox),
  };
  // RFC 2180 §4.2: what others have expunged cannot be changed; the rest is.
  return areSomeGone && !byUid
    ? no("Some of the messages are there no more", "EXPUNGEISSUED", details)
    : ok("Stored", details);
}

/** store = "STORE" SP sequence-set SP store-att-flags */
export const storeCommand = command({
  name: "STORE",
  states: ["selected"],
  keepsNumbers: true,
  examples: ["STORE 1 +FLAGS (\\Seen)"],
  rule: storeArguments,
  step: (moment, asked) => store(moment, asked, false),
});

export const uidStore = command({
  name: "UID STORE",
  states: ["selected"],
  byUid: true,
  examples: ["UID STORE 1:* +FLAGS.SILENT (\\Seen)"],
  rule: storeArguments,
  step: (moment, asked) => store(moment, asked, true),
});
