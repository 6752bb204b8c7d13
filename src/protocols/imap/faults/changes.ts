import { latin1 } from "../../../wire/latin1.js";
import type { Named } from "../grammar/kind.js";
import { newsFor } from "../model/news.js";
import { inMailbox, knowing } from "../model/selected.js";
import type { Fault } from "../server/fault.js";
import {
  changing,
  changingItem,
  conditionOf,
  fault,
  lineOf,
  onCommand,
  onMailboxes,
  onResponse,
  result,
} from "./hooks.js";
import { tellsExpunges } from "./tells-expunges.js";

/** Commands that begin or go on otherwise than they were written. */
const misread = (id: string, breaks: string, summary: string, written: RegExp, as: string): Fault =>
  fault(id, `rfc9051/${breaks}`, summary, {
    line: (line) => Buffer.from(latin1(line).replace(written, as), "latin1"),
  });

/** UIDs of new messages begin at 1 again when a mailbox has been emptied. */
const usingUidsAgain = fault(
  "uids-again",
  "rfc9051/2.3.1.1/uid-never-other",
  "The UID of the last message is given again when that is expunged",
  {
    kept: (account) =>
      onMailboxes(account, (mailbox) => ({ ...mailbox, uidNext: (mailbox.messages.at(-1)?.uid ?? 0) + 1 })),
  },
);

const UPDATE = /STORE$/;

/** STORE, EXPUNGE, UIDs and what sessions are told. */
export const changeFaults: readonly Fault[] = [
  misread("adds-nothing", "6.4.6/flags-add", "+FLAGS replaces all flags", /\+FLAGS/i, "FLAGS"),
  misread("takes-nothing", "6.4.6/flags-remove", "-FLAGS adds", /-FLAGS/i, "+FLAGS"),
  misread("replaces-nothing", "6.4.6/flags-replace", "FLAGS adds", / FLAGS(?=[ .]\S)(?= \(|\.| \\)/i, " +FLAGS"),
  misread("loud", "6.4.6/silent", ".SILENT makes no difference", /\.SILENT/i, ""),
  misread(
    "store-is-silent",
    "6.4.6/store-returns",
    "STORE returns no flags",
    /(STORE \S+ [+-]?FLAGS)(?!\.)/i,
    "$1.SILENT",
  ),
  fault(
    "store-returns-given",
    "rfc9051/6.4.6/value-as-fetched",
    "STORE returns one flag less than there are",
    changing(UPDATE, "FETCH", (items: readonly Named[]) =>
      items.map((its) => (its.name === "FLAGS" ? { ...its, value: (its.value as readonly string[]).slice(1) } : its)),
    ),
  ),
  fault(
    "silence-hides",
    "rfc9051/6.4.6/external-change",
    "What others have changed is not told of messages to which .SILENT stored",
    {
      outcome(taken, proper) {
        const its = proper();
        if (taken.name !== "STORE" || !/\.SILENT/i.test(lineOf(taken.input)) || !its.account || !its.session.selected)
          return its;
        const { mailbox, selected } = inMailbox(its);
        const { seen } = newsFor(selected.seen, mailbox, { mayExpunge: false, hasRecent: true });
        return {
          ...its,
          session: knowing(its.session, { seen }),
          responses: its.responses.filter((each) => each.kind === "tagged"),
        };
      },
    },
  ),
  fault("unknown-flags-kept", "rfc9051/7.1/not-permanent", "A flag that is not in PERMANENTFLAGS is kept and told", {
    line: (line) => Buffer.from(latin1(line).replace(/\\Mailspec/i, "x-unknown"), "latin1"),
    reply: (octets) => Buffer.from(latin1(octets).replaceAll("x-unknown", "\\Mailspec"), "latin1"),
  }),
  misread(
    "keywords-lost",
    "7.1/new-keywords",
    "Keywords are passed over, though there is \\*",
    / (\$?[Mm]ail[A-Za-z._-]*|\(\$?[Mm]ail[A-Za-z0-9._ -]*\))$/,
    " ()",
  ),
  misread("drafts-lost", "7.1/permanentflags-meaning", "\\Draft is passed over", /\\Draft/i, "\\Unknown"),
  misread("expunges-all", "6.4.3/expunge-removes", "EXPUNGE removes nothing", /(^\S+) EXPUNGE$/i, "$1 NOOP"),
  fault("expunges-in-silence", "rfc9051/6.4.3/expunge-responses", "What EXPUNGE removes is not told", {
    ...onResponse(/^EXPUNGE$/, (its) => ("name" in its && its.name === "EXPUNGE" ? [] : its)),
  }),
  misread(
    "uid-expunge-is-expunge",
    "6.4.9/uid-expunge-others-stay",
    "UID EXPUNGE removes all that is marked",
    / UID EXPUNGE .*/i,
    " EXPUNGE",
  ),
  misread(
    "uid-expunge-of-one",
    "6.4.9/uid-expunge",
    "UID EXPUNGE removes nothing",
    / UID EXPUNGE .*/i,
    " UID EXPUNGE 4294967295",
  ),
  fault("logout-expunges", "rfc9051/6.4.1/implicit-close", "LOGOUT removes what is marked", {
    outcome(taken, proper) {
      const its = proper();
      if (taken.name !== "LOGOUT" || !taken.account || !taken.session.selected) return its;
      const { uidValidity } = taken.session.selected;
      const account = onMailboxes(taken.account, (mailbox) =>
        mailbox.uidValidity === uidValidity
          ? { ...mailbox, messages: mailbox.messages.filter(({ flags }) => !flags.includes("\\Deleted")) }
          : mailbox,
      );
      return { ...its, account };
    },
  }),
  ...[
    ["expunge-in-store", /^STORE$/, "STORE tells what others have expunged"],
    ["expunge-in-search", /^SEARCH$/, "SEARCH tells what others have expunged"],
  ].map(([id, names, summary]) =>
    fault(
      id as string,
      "rfc9051/7.5.1/not-during-fetch-store-search",
      summary as string,
      onCommand(names as RegExp, tellsExpunges),
    ),
  ),
  fault("expunges-untold", "rfc9051/7/other-session-changes", "What others have expunged is told as nothing", {
    ...onResponse(/^(?:NOOP|CHECK|STATUS)$/, (its) => ("name" in its && its.name === "EXPUNGE" ? [] : its)),
  }),
  fault("flags-untold", "rfc9051/5.2/flag-update", "What others have made of flags is not told", {
    ...onResponse(/^(?:NOOP|CHECK|SEARCH)$/, (its) => ("name" in its && its.name === "FETCH" ? [] : its)),
  }),
  fault("new-untold", "rfc9051/7/new-messages-told", "NOOP does not tell of new messages", {
    ...onResponse(/^(?:NOOP|CHECK|FETCH|SEARCH|STORE|UID FETCH|EXPUNGE|STATUS)$/, (its) =>
      "name" in its && its.name === "EXISTS" ? [] : its,
    ),
  }),
  fault("unasked-without-uid", "rfc9051/7.5.2/unsolicited-uid", "A FETCH that nobody asked for has no UID in rev2", {
    ...onResponse(/^NOOP$/, (its) =>
      "name" in its && its.name === "FETCH"
        ? { ...its, value: (its.value as readonly Named[]).filter(({ name }) => name !== "UID") }
        : its,
    ),
  }),
  fault("idles-deaf", "rfc9051/6.3.13/updates-while-idle", "Who idles is told nothing", {
    responses: (all, { input }) => (input?.kind === "news" ? [] : all),
  }),
  fault("idle-at-once", "rfc9051/6.3.13/active-until-done", "IDLE ends at any line, and well", {
    line: (line, { idle }) => (idle === undefined ? line : Buffer.from("DONE", "latin1")),
  }),
  fault("idle-without-plus", "rfc9051/6.3.13/continuation", "IDLE is refused", {
    ...onCommand(/^IDLE$/, (its, { session, input }) =>
      input.kind === "command" && its.session.idle !== undefined
        ? { ...its, session, responses: [{ kind: "tagged", tag: its.session.idle, condition: "NO", text: "Not now" }] }
        : its,
    ),
  }),
  fault("done-in-capitals", "rfc9051/9/idle-done", "DONE is DONE in capitals only", {
    line: (line, { idle }) =>
      idle !== undefined && latin1(line) !== "DONE" ? Buffer.from("NOT DONE", "latin1") : line,
  }),
  usingUidsAgain,
  fault("uidnext-stays", "rfc9051/2.3.1.1/uidnext-changes", "STATUS tells the UIDNEXT that a mailbox began with", {
    ...changing(/^STATUS$/, "STATUS", (its: { readonly items: readonly Named[] }) => ({
      ...its,
      items: its.items?.map((each) => (each.name === "UIDNEXT" ? { ...each, value: 4 } : each)),
    })),
  }),
  misread(
    "uid-store-by-number",
    "6.4.9/uid-commands",
    "UID STORE and UID FETCH of ranges take numbers",
    / UID (STORE|FETCH) (\d)/i,
    " $1 $2",
  ),
  fault("uid-fetch-without-uid", "rfc9051/6.4.9/uid-in-fetch", "UID FETCH tells no UID", {
    ...onResponse(/^UID (?:FETCH|STORE)$/, (its) =>
      "name" in its && its.name === "FETCH"
        ? {
            ...its,
            value: (its.value as readonly Named[]).filter(({ name }, _, all) => all.length === 1 || name !== "UID"),
          }
        : its,
    ),
  }),
  fault("uid-fetch-by-uid", "rfc9051/6.4.9/number-is-sequence", "UID FETCH has the UID where the number belongs", {
    ...onResponse(/^UID (?:FETCH|STORE)$/, (its) => {
      if (its.kind !== "numbered" || its.name !== "FETCH") return its;
      const uid = (its.value as readonly Named[]).find(({ name }) => name === "UID")?.value;
      return typeof uid === "number" ? { ...its, number: uid } : its;
    }),
  }),
  misread(
    "star-is-no-uid",
    "6.4.9/star-range",
    "A range of UIDs from beyond the last up to * has nothing in it",
    /429496729[45]:\*|\*:429496729[45]/,
    "4294967294",
  ),
  fault("unknown-uid-refused", "rfc9051/6.4.9/nonexistent-ignored", "A UID that is not there is NO", {
    ...onCommand(/^UID /, (its, { input }) =>
      conditionOf(its) === "OK" && / 4294967\d{3}(?!:\*)/.test(lineOf(input)) ? result(its, "NO") : its,
    ),
  }),
  fault("recent-for-all", "rfc3501/2.3.2/recent-once", "Messages are recent in every session", {
    kept: (account) =>
      onMailboxes(account, (mailbox) => (mailbox.recentFrom === 1 ? mailbox : { ...mailbox, recentFrom: 1 })),
  }),
  fault("store-takes-recent", "rfc3501/6.4.6/recent-stays", "STORE FLAGS takes \\Recent away", {
    ...onCommand(/^STORE$/, (its, { input }) =>
      / FLAGS /i.test(lineOf(input)) && its.session.selected
        ? { ...its, session: knowing(its.session, { seen: { ...its.session.selected.seen, recent: new Set() } }) }
        : its,
    ),
  }),
  fault(
    "shared-late",
    "rfc9051/2.3.2/permanent-flags-shared",
    "FETCH tells nothing of \\Answered, \\Flagged and \\Draft",
    {
      ...changingItem("FLAGS", (flags: readonly string[]) =>
        flags.filter((its) => !["\\Answered", "\\Flagged", "\\Draft"].includes(its)),
      ),
    },
  ),
];
