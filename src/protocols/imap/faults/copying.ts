import type { DateTime } from "../grammar/date-time.js";
import { fetch as fetchData, flags as flagsItem } from "../grammar/fetch.js";
import { ofKind } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import { create, withMailbox } from "../model/account.js";
import { append, type Mailbox, type StoredMessage } from "../model/mailbox.js";
import { numbered } from "../model/outcomes.js";
import type { Outcome } from "../model/state.js";
import type { Fault, Hooks, Taken } from "../server/fault.js";
import {
  conditionOf,
  fault,
  keeping,
  lineOf,
  onCommand,
  onMailboxes,
  onResponse,
  result,
  undone,
  withoutData,
} from "./hooks.js";

const APPEND = /^APPEND$/;
const COPY = /^(?:UID )?COPY$/;
const MOVE = /^(?:UID )?MOVE$/;

/** A tagged result, or an untagged OK, has no code. */
const withoutCodes = (names: RegExp, code: string): Hooks =>
  onResponse(names, (its) => {
    if ((its.kind !== "tagged" && its.kind !== "condition") || its.code?.name !== code) return its;
    const { code: _code, ...rest } = its;
    return rest;
  });

/** The name of the mailbox that a command is about: of APPEND the first, of COPY and MOVE the last argument. */
const nameIn = (taken: Taken): string => {
  const words = lineOf(taken.input).split(" ");
  return (taken.name === "APPEND" ? words[2] : words.at(-1))?.replaceAll('"', "") ?? "";
};

/** Changes what a command adds to a mailbox. */
const adding = (names: RegExp, change: (its: StoredMessage) => StoredMessage): Hooks =>
  onCommand(names, (its, { account: before }) => {
    if (!its.account || !before) return its;
    const account = onMailboxes(its.account, (mailbox, name) => {
      const next = before.mailboxes.get(name)?.uidNext ?? 1;
      const changed = mailbox.messages.map((each) => (each.uid >= next ? change(each) : each));
      return mailbox.uidNext > next ? { ...mailbox, messages: changed } : mailbox;
    });
    return { ...its, account };
  });

/** Leaves the mailbox that a command is about otherwise, when the command is refused. */
const leaving = (names: RegExp, change: (its: Mailbox, taken: Taken) => Mailbox): Hooks =>
  onCommand(names, (its, taken) => {
    const name = nameIn(taken);
    const mailbox = its.account?.mailboxes.get(name);
    if (!its.account || !mailbox || conditionOf(its) === "OK") return its;
    return { ...its, account: withMailbox(its.account, name, change(mailbox, taken)) };
  });

/** Makes the mailbox that is not there, and refuses all the same. */
const creating = (names: RegExp): Hooks =>
  onCommand(names, (its, taken) => {
    const name = nameIn(taken);
    if (!its.account || its.account.mailboxes.has(name) || conditionOf(its) !== "NO") return its;
    return { ...its, account: create(its.account, name) };
  });

const refused = (its: Outcome, taken: Taken): Outcome => undone(result(its, "NO"), taken);
const isNew = (its: StoredMessage, before: Mailbox | undefined): boolean =>
  before !== undefined && !before.messages.some(({ uid }) => uid === its.uid);
const empty = (now: () => DateTime) => ({ flags: [], internalDate: now(), text: "" });

/** Of the first message that there is in the selected mailbox. */
const deletedTold = (its: readonly Response[]): readonly Response[] => [
  numbered(1, ofKind(fetchData, [ofKind(flagsItem, ["\\Deleted"])])),
  ...its,
];

/** APPEND, COPY and MOVE. */
export const copyingFaults: readonly Fault[] = [
  fault(
    "append-seven-bit",
    "rfc9051/6.3.12/eight-bit",
    "A message with 8-bit octets is refused",
    onCommand(APPEND, (its, taken) => {
      const { input } = taken;
      const octets = input.kind === "command" ? input.source.literals.map((each) => each.octets) : [];
      return octets.some((each) => each.some((octet) => octet > 127)) ? refused(its, taken) : its;
    }),
  ),
  fault(
    "append-flags-lost",
    "rfc9051/6.3.12/flags-set",
    "\\Answered is lost in APPEND",
    adding(APPEND, (its) => ({ ...its, flags: its.flags.filter((flag) => flag !== "\\Answered") })),
  ),
  fault(
    "append-seen",
    "rfc9051/6.3.12/no-flags",
    "Who gives no flags gets \\Seen",
    adding(APPEND, (its) => (its.flags.length === 0 ? { ...its, flags: ["\\Seen"] } : its)),
  ),
  fault("append-date-lost", "rfc9051/6.3.12/date-set", "The year that APPEND gives is not kept", {
    ...adding(APPEND, (its) => ({ ...its, internalDate: { ...its.internalDate, year: 2026 } })),
  }),
  fault("append-date-epoch", "rfc9051/6.3.12/current-date", "Without a date-time it is 2000", {
    ...adding(APPEND, (its) =>
      its.internalDate.year > 2025 ? { ...its, internalDate: { ...its.internalDate, year: 2000 } } : its,
    ),
  }),
  fault(
    "append-fails-badly",
    "rfc9051/6.3.12/failed-restored",
    "An APPEND that is refused leaves an empty message",
    leaving(APPEND, (mailbox, { world }) => append(mailbox, [empty(world.now)])),
  ),
  fault(
    "append-creates",
    "rfc9051/6.3.12/nonexistent-error",
    "APPEND makes the mailbox, and says NO",
    creating(APPEND),
  ),
  fault(
    "append-without-trycreate",
    "rfc9051/6.3.12/trycreate",
    "APPEND says NO without TRYCREATE",
    withoutCodes(APPEND, "TRYCREATE"),
  ),
  fault(
    "appenduid-untold",
    "rfc4315/3/codes",
    "APPEND does not tell which UID the message has",
    withoutCodes(APPEND, "APPENDUID"),
  ),
  fault(
    "appenduid-of-another-time",
    "rfc9051/7.1/appenduid-uid",
    "APPENDUID has another UIDVALIDITY",
    onResponse(APPEND, (its) => {
      if (its.kind !== "tagged" || its.code?.name !== "APPENDUID") return its;
      const value = its.code.value as { readonly uidValidity: number };
      return { ...its, code: { ...its.code, value: { ...value, uidValidity: value.uidValidity + 1 } } };
    }),
  ),
  fault(
    "append-untold",
    "rfc9051/6.3.12/selected-exists",
    "Who appends to the mailbox that is selected is not told",
    withoutData(APPEND, "EXISTS"),
  ),
  fault(
    "append-without-short-dates",
    "rfc9051/9/append",
    "A date of one digit is refused",
    onCommand(APPEND, (its, taken) => (/" \d-/.test(lineOf(taken.input)) ? refused(its, taken) : its)),
  ),
  fault("append-no-literal8", "rfc3516/4.4/append-literal8", "A literal8 with NUL is refused", {
    ...onCommand(APPEND, (its, taken) => (/~\{/.test(lineOf(taken.input)) ? refused(its, taken) : its)),
  }),
  fault(
    "append-nul-lost",
    "rfc3516/4.4/no-loss",
    "What stands behind a NUL is lost",
    keeping((its, before) =>
      isNew(its, before) && its.text.includes("\0")
        ? (append({ ...(before as Mailbox), messages: [] }, [
            { ...its, text: its.text.slice(0, its.text.indexOf("\0")) },
          ]).messages[0] as StoredMessage)
        : its,
    ),
  ),

  fault(
    "copies-nothing",
    "rfc9051/6.4.7/copied-to-end",
    "COPY says OK, and nothing is copied",
    onCommand(COPY, (its, taken) => (conditionOf(its) === "OK" ? undone(its, taken) : its)),
  ),
  fault(
    "copy-flags-lost",
    "rfc9051/6.4.7/flags-date-preserved",
    "Copies have no flags",
    adding(COPY, (its) => ({ ...its, flags: [] })),
  ),
  fault(
    "copy-date-lost",
    "rfc9051/2.3.3/internaldate-copy",
    "Copies have a date of their own",
    adding(COPY, (its) => ({ ...its, internalDate: { ...its.internalDate, year: 2026 } })),
  ),
  fault(
    "copy-without-trycreate",
    "rfc9051/6.4.7/trycreate",
    "COPY says NO without TRYCREATE",
    withoutCodes(COPY, "TRYCREATE"),
  ),
  fault("copy-creates", "rfc9051/6.4.7/nonexistent-error", "COPY makes the mailbox, and says NO", creating(COPY)),
  fault(
    "copy-creates-in-rev1",
    "rfc3501/6.4.7/not-created",
    "COPY makes the mailbox that is not there",
    creating(COPY),
  ),
  fault(
    "copy-anywhere",
    "rfc3501/6.4.7/nonexistent-error",
    "COPY to a mailbox that is not there says OK",
    onCommand(COPY, (its) => (conditionOf(its) === "NO" ? result(its, "OK") : its)),
  ),
  fault(
    "copies-some",
    "rfc9051/6.4.7/all-or-nothing",
    "A COPY that is refused copies something",
    leaving(COPY, (mailbox, { world }) => append(mailbox, [empty(world.now)])),
  ),
  fault("copyuid-untold", "rfc9051/6.4.7/copyuid", "COPY has no COPYUID", withoutCodes(COPY, "COPYUID")),
  fault(
    "copyuid-of-another-time",
    "rfc9051/7.1/copyuid-sets",
    "COPYUID has another UIDVALIDITY",
    onResponse(/COPY$|MOVE$/, (its) => {
      if ((its.kind !== "tagged" && its.kind !== "condition") || its.code?.name !== "COPYUID") return its;
      const value = its.code.value as { readonly uidValidity: number };
      return { ...its, code: { ...its.code, value: { ...value, uidValidity: value.uidValidity + 1 } } };
    }),
  ),
  fault(
    "uid-copy-all-or-no",
    "rfc9051/6.4.9/nonexistent-ignored",
    "UID COPY of UIDs of which some are not there copies none",
    onCommand(/^UID COPY$/, (its, taken) => (/,/.test(lineOf(taken.input)) ? undone(its, taken) : its)),
  ),

  fault(
    "moves-nothing-away",
    "rfc9051/6.4.8/moved",
    "MOVE leaves the messages where they were",
    onCommand(MOVE, (its, taken) => {
      const { selected } = taken.session;
      if (!its.account || !taken.account || !selected || conditionOf(its) !== "OK") return its;
      const before = taken.account;
      const account = onMailboxes(its.account, (mailbox, name) =>
        mailbox.uidValidity === selected.uidValidity ? (before.mailboxes.get(name) ?? mailbox) : mailbox,
      );
      const responses = its.responses.filter((each) => !("name" in each && each.name === "EXPUNGE"));
      return { ...its, account, session: taken.session, responses };
    }),
  ),
  fault(
    "moves-in-silence",
    "rfc9051/6.4.8/expunge-responses",
    "MOVE does not tell what is gone",
    withoutData(MOVE, "EXPUNGE"),
  ),
  fault(
    "move-flags-lost",
    "rfc9051/6.4.8/flags-date-preserved",
    "What is moved has no flags",
    adding(MOVE, (its) => ({ ...its, flags: [] })),
  ),
  fault("move-deletes", "rfc9051/6.4.8/no-deleted-flag", "MOVE tells \\Deleted of what it moves", {
    responses: (all, { name }) => (name && MOVE.test(name) ? deletedTold(all) : all),
  }),
  fault(
    "moved-are-deleted",
    "rfc9051/6.4.8/no-deleted-flag",
    "What is moved has \\Deleted there",
    adding(MOVE, (its) => ({ ...its, flags: [...its.flags, "\\Deleted"] })),
  ),
  fault(
    "move-without-trycreate",
    "rfc9051/6.4.8/trycreate",
    "MOVE says NO without TRYCREATE",
    withoutCodes(MOVE, "TRYCREATE"),
  ),
  fault("move-creates", "rfc9051/6.4.8/nonexistent-error", "MOVE makes the mailbox, and says NO", creating(MOVE)),
  fault(
    "move-loses",
    "rfc9051/6.4.8/none-lost",
    "A MOVE that is refused takes the messages away",
    onCommand(MOVE, (its, { session: { selected } }) => {
      if (!its.account || !selected || conditionOf(its) !== "NO" || selected.isReadOnly) return its;
      const account = onMailboxes(its.account, (mailbox) =>
        mailbox.uidValidity === selected.uidValidity ? { ...mailbox, messages: mailbox.messages.slice(1) } : mailbox,
      );
      return { ...its, account };
    }),
  ),
  fault(
    "move-copyuid-late",
    "rfc9051/6.4.8/copyuid-before-expunge",
    "COPYUID of MOVE comes behind the EXPUNGE responses",
    {
      responses(all, { name }) {
        if (!name || !MOVE.test(name)) return all;
        const isCode = (its: Response) => its.kind === "condition" && its.code?.name === "COPYUID";
        return [...all.slice(0, -1).filter((its) => !isCode(its)), ...all.filter(isCode), ...all.slice(-1)];
      },
    },
  ),
  fault("move-copyuid-untold", "rfc6851/4.3/copyuid", "UID MOVE has no COPYUID", withoutCodes(MOVE, "COPYUID")),
  fault(
    "move-not-here",
    "rfc9051/6.4.8/same-mailbox",
    "MOVE to the mailbox that is selected is refused, and COPY is not",
    onCommand(MOVE, (its, taken) => {
      const { selected } = taken.session;
      const target = taken.account?.mailboxes.get(nameIn(taken));
      return selected && target?.uidValidity === selected.uidValidity ? refused(its, taken) : its;
    }),
  ),
  fault(
    "moves-from-examined",
    "rfc9051/6.3.3/no-permanent-change",
    "MOVE empties a mailbox that is examined",
    onCommand(MOVE, (its, { session: { selected } }) => {
      if (!its.account || !selected?.isReadOnly) return its;
      const account = onMailboxes(its.account, (mailbox) =>
        mailbox.uidValidity === selected.uidValidity ? { ...mailbox, messages: mailbox.messages.slice(1) } : mailbox,
      );
      return { ...its, account };
    }),
  ),
];
