import { command } from "../command-spec.js";
import { type Cursor, sp } from "../grammar/cursor.js";
import { fetch as fetchData } from "../grammar/fetch.js";
import type { Flag } from "../grammar/flag.js";
import { type Named, ofKind } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import { changeFlags, hasFlag } from "../model/mailbox.js";
import { flagsShown, toldFlags } from "../model/news.js";
import { bad, no, numbered, ok } from "../model/outcomes.js";
import { changed, inMailbox, knowing } from "../model/selected.js";
import { isRev2, type Moment, type Result } from "../model/state.js";
import { type MessageSet, messageSet, targetsOf } from "../model/targets.js";
import { type FetchAtt, fetchAtts, flagsAtt, uidAtt } from "./fetch-att.js";

interface Asked {
  readonly set: MessageSet;
  readonly atts: readonly FetchAtt[];
}

/** SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") */
function fetchArguments(from: Cursor): Asked {
  sp(from);
  const set = messageSet(from);
  sp(from);
  return { set, atts: fetchAtts(from) };
}

function fetch(moment: Moment, { set, atts }: Asked, byUid: boolean): Result {
  const its = inMailbox(moment);
  const { session, selected } = its;
  const { all, areSomeGone, isBeyond } = targetsOf(its, set, byUid);
  if (isBeyond) return bad("There is no message of that number");
  const setsSeen = !selected.isReadOnly && atts.some((att) => att.setsSeen);
  const newlySeen = new Set(
    setsSeen ? all.filter(({ message }) => !hasFlag(message.flags, "\\Seen")).map(({ message }) => message.uid) : [],
  );
  const mailbox = newlySeen.size === 0 ? its.mailbox : changeFlags(its.mailbox, newlySeen, "add", ["\\Seen"]);
  const hasRecent = !isRev2(session, moment.world);
  const isUidAsked = atts.includes(uidAtt);
  const told = new Map<number, readonly Flag[]>();
  let isUnknown = false;
  const responses = all.map(({ number, message }): Response => {
    const { uid } = message;
    const isNewlySeen = newlySeen.has(uid);
    const now = isNewlySeen ? [...message.flags, "\\Seen"] : message.flags;
    // What reading has changed is told with what was read (RFC 9051 §6.4.5).
    const wanted = [
      ...(byUid && !isUidAsked ? [uidAtt] : []),
      ...atts,
      ...(isNewlySeen && !atts.includes(flagsAtt) ? [flagsAtt] : []),
    ];
    if (wanted.includes(flagsAtt)) told.set(uid, now);
    const flags = flagsShown(now, hasRecent && selected.seen.recent.has(uid));
    const items = wanted.flatMap((att): readonly Named[] => {
      const found = att.of({ message, flags });
      isUnknown ||= found === undefined;
      return found ? [found] : [];
    });
    return numbered(number, ofKind(fetchData, items));
  });
  const details = {
    responses: responses.filter((each) => each.kind === "numbered" && (each.value as readonly Named[]).length > 0),
    ...(told.size > 0 && { session: knowing(session, { seen: toldFlags(selected.seen, told) }) }),
    ...(mailbox !== its.mailbox && { account: changed(its, mailbox) }),
  };
  if (isUnknown) return no("That encoding is not known here", "UNKNOWN-CTE", details);
  // RFC 2180 §4.1.2: those that are there, and NO for those that others have expunged.
  return areSomeGone && !byUid
    ? no("Some of the messages are there no more", "EXPUNGEISSUED", details)
    : ok("That is all", details);
}

/** RFC 9051 §6.4.5 */
export const fetchCommand = command({
  name: "FETCH",
  states: ["selected"],
  keepsNumbers: true,
  examples: ["FETCH 1 FAST", "FETCH 1:* (FLAGS BODY.PEEK[HEADER])"],
  rule: fetchArguments,
  step: (moment, asked) => fetch(moment, asked, false),
});

export const uidFetch = command({
  name: "UID FETCH",
  states: ["selected"],
  byUid: true,
  examples: ["UID FETCH 1:* (FLAGS)"],
  rule: fetchArguments,
  step: (moment, asked) => fetch(moment, asked, true),
});
